package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is stored, for an operator: on disk by its database, in memory and the queue at what the disk does not have.
 * Costs what it finds, and a look at every key in memory. While removals wait to be written, a page may have fewer than its
 * limit, and sums still have what they remove.
 *
 * <p>Like the store, it never throws: what can't be read, or not in some seconds, is null.
 */
public final class Inspector {

    private static final String ENTRY =
            "SELECT r.head, u.hits, u.last_used FROM response r JOIN usage u ON u.id = r.id ";

    private static final int MOST_TOTALS = 100;

    private final Regions regions;
    private final StoreRules rules;
    private final Unwritten unwritten;
    private final LongFunction<Usage.@Nullable Uses> uses;

    /** @param uses those that no row has yet, by the response's id */
    Inspector(Regions regions, StoreRules rules, LongFunction<Usage.@Nullable Uses> uses) {
        this.regions = regions;
        this.rules = rules;
        this.unwritten = new Unwritten(regions, rules, uses);
        this.uses = uses;
    }

    /** Where a response is. */
    public enum Place {
        MEMORY,
        DISK,
        MEMORY_AND_DISK
    }

    /** What a listing can be sorted by; then by id. */
    public enum Sort {
        /** By path and query first. */
        URL("r.target"),
        STATUS("r.status"),
        SIZE("r.content_length"),
        CREATED("r.created"),
        EXPIRES("r.expires"),
        LAST_USED("u.last_used"),
        HITS("u.hits");

        private final String column;

        Sort(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }

        boolean isOfUsage() {
            return this == LAST_USED || this == HITS;
        }

        Comparator<Entry> order(boolean descending) {
            Comparator<Entry> order =
                    ascending().thenComparingLong(entry -> entry.response().id());
            return descending ? order.reversed() : order;
        }

        private Comparator<Entry> ascending() {
            return switch (this) {
                case URL -> Comparator.comparing(entry -> entry.key().target());
                case STATUS ->
                    Comparator.comparingInt(entry -> entry.response().head().status());
                case SIZE -> Comparator.comparingLong(entry -> entry.response().contentLength());
                case CREATED -> Comparator.comparing(entry -> entry.response().responseTime());
                case EXPIRES -> Comparator.comparing(Entry::expires);
                case LAST_USED -> Comparator.comparing(Entry::lastUsed);
                case HITS -> Comparator.comparingLong(Entry::hits);
            };
        }
    }

    /** What responses are added up by. */
    public enum Group {
        HOST("host"),
        CONTENT_TYPE("content_type");

        private final String column;

        Group(String column) {
            this.column = column;
        }

        private String of(Entry entry) {
            String type = entry.response().fields().first("Content-Type");
            String name = this == HOST ? entry.key().authority().toLowerCase(Locale.ROOT) : type;
            return name == null ? "" : name;
        }
    }

    /**
     * A stored response.
     *
     * @param response its content may or may not ride along
     * @param expires when it stops being fresh
     * @param staleUntil until when it may be of use
     * @param hits requests that it has answered
     * @param lastUsed when it last did so; when it was stored if it never did
     */
    public record Entry(
            CacheKey key,
            StoredResponse response,
            Instant expires,
            Instant staleUntil,
            long hits,
            Instant lastUsed,
            Place place) {}

    /**
     * A part of a listing.
     *
     * @param more whether others follow
     * @param total how many match; {@value #UNCOUNTED} where counting them would take long
     */
    public record Page(List<Entry> entries, boolean more, long total) {

        public static final long UNCOUNTED = -1;
    }

    /** Responses of which something is the same: how many there are, and how many bytes of content they have. */
    public record Total(String name, long responses, long bytes) {

        private Total plus(long more, long moreBytes) {
            return new Total(name, responses + more, bytes + moreBytes);
        }
    }

    /**
     * A page of what matches.
     *
     * @param offset how many to leave out, from 0
     * @param limit how many at most
     */
    public @Nullable Page list(Filter filter, Sort sort, boolean descending, int offset, int limit) {
        Comparator<Entry> order = sort.order(descending);
        List<Entry> inMemory = unwritten.find(entry -> filter.matches(entry.key(), entry.response()));
        if (inMemory == null) {
            return null;
        }
        inMemory.sort(order);
        Disk disk = disk();
        // So many rows of the disk come before the page at least, whatever of memory stands between them.
        int skipped = disk == null ? 0 : Math.max(0, offset - inMemory.size());
        List<Entry> found = new ArrayList<>();
        if (disk != null) {
            List<Entry> rows = rows(disk, filter, sort, descending, skipped, offset - skipped + limit + 1);
            if (rows == null) {
                return null;
            }
            if (rows.isEmpty() && skipped > 0) {
                return new Page(List.of(), false, Page.UNCOUNTED);
            }
            found.addAll(rows);
            found.sort(order); // By id they came in any.
        }
        int before = 0;
        if (skipped > 0) { // What stands before the first row has its place among those left out.
            Entry first = found.get(0);
            before = (int) inMemory.stream()
                    .filter(entry -> order.compare(entry, first) < 0)
                    .count();
        }
        found.addAll(inMemory.subList(before, inMemory.size()));
        found.sort(order);
        int from = Math.min(offset - skipped - before, found.size());
        int to = Math.min(from + limit, found.size());
        boolean more = to < found.size();
        return new Page(List.copyOf(found.subList(from, to)), more, total(filter, inMemory, more, offset + to - from));
    }

    /** @param shown what has been seen of them: all, if no more follow */
    private long total(Filter filter, List<Entry> inMemory, boolean more, int shown) {
        if (!more) {
            return shown;
        }
        return disk() == null
                ? inMemory.size()
                : filter.equals(Filter.ALL) ? written() + inMemory.size() : Page.UNCOUNTED;
    }

    private @Nullable List<Entry> rows(Disk disk, Filter filter, Sort sort, boolean descending, int offset, int limit) {
        List<Long> ids = Ranking.ids(disk, filter, sort, descending, offset, limit);
        return ids == null
                ? null
                : Rows.query(disk, ENTRY + "WHERE r.id = ANY(?)", List.of((Object) ids.toArray()), this::entry);
    }

    /** One stored response; null too if there is none with that id. */
    public @Nullable Entry entry(long id) {
        Disk disk = disk();
        if (disk != null && !Ids.isTransient(id)) {
            List<Entry> found = Rows.query(disk, ENTRY + "WHERE r.id = ?", List.of(id), this::entry);
            if (found != null && !found.isEmpty()) {
                return found.get(0);
            }
        }
        List<Entry> inMemory = unwritten.find(entry -> entry.response().id() == id);
        return inMemory == null || inMemory.isEmpty() ? null : inMemory.get(0);
    }

    /** What matches, added up under an empty name. */
    public @Nullable Total total(Filter filter) {
        List<Entry> inMemory = unwritten.find(entry -> filter.matches(entry.key(), entry.response()));
        Disk disk = disk();
        Filter.Condition condition = filter.condition();
        List<Total> onDisk = disk == null
                ? List.of()
                : Rows.query(
                        disk,
                        "SELECT '', COUNT(*), COALESCE(SUM(r.content_length), 0) FROM response r WHERE "
                                + condition.sql(),
                        condition.values(),
                        Inspector::total);
        if (inMemory == null || onDisk == null) {
            return null;
        }
        Total total = onDisk.isEmpty() ? new Total("", 0, 0) : onDisk.get(0);
        for (Entry entry : inMemory) {
            total = total.plus(1, entry.response().contentLength());
        }
        return total;
    }

    /** All responses added up; the largest first, a hundred at most. */
    public @Nullable List<Total> totals(Group group) {
        List<Entry> inMemory = unwritten.find(entry -> true);
        Disk disk = disk();
        List<Total> onDisk = disk == null
                ? List.of()
                : Rows.query(
                        disk,
                        "SELECT COALESCE(" + group.column + ", '') AS name, COUNT(*), SUM(content_length) AS bytes"
                                + " FROM response GROUP BY name ORDER BY bytes DESC FETCH FIRST " + MOST_TOTALS
                                + " ROWS ONLY",
                        List.of(),
                        Inspector::total);
        if (inMemory == null || onDisk == null) {
            return null;
        }
        Map<String, Total> totals = new HashMap<>();
        onDisk.forEach(total -> totals.put(total.name(), total));
        for (Entry entry : inMemory) {
            totals.compute(
                    group.of(entry),
                    (name, total) -> (total == null ? new Total(name, 0, 0) : total)
                            .plus(1, entry.response().contentLength()));
        }
        return totals.values().stream()
                .sorted(Comparator.comparingLong(Total::bytes).reversed())
                .limit(MOST_TOTALS)
                .toList();
    }

    private static Total total(ResultSet row) throws SQLException {
        return new Total(row.getString(1), row.getLong(2), row.getLong(3));
    }

    /**
     * Answers SQL over the views {@code responses} and {@code tags}, which {@code docs/store.md} describes, as a database
     * user who can read them and nothing else.
     *
     * @param sql one query
     * @param mostRows how many rows are given; whether there are more is said
     * @param seconds how long it may take
     */
    public SqlAnswer sql(String sql, int mostRows, int seconds) {
        Disk disk = regions.disk();
        return disk == null ? SqlAnswer.failed("there is no disk") : disk.sql(sql, mostRows, seconds);
    }

    /** How many responses there are; an estimate while they change. */
    long count() {
        List<Entry> inMemory = unwritten.find(entry -> true);
        return (inMemory == null ? 0 : inMemory.size()) + written();
    }

    private long written() {
        Disk disk = disk();
        AtomicLong count = new AtomicLong();
        if (disk != null) {
            Rows.query(disk, "SELECT responses FROM store", List.of(), row -> count.addAndGet(row.getLong(1)));
        }
        return count.get();
    }

    /** Null if it is not in use. */
    private @Nullable Disk disk() {
        Disk disk = regions.disk();
        return disk != null && disk.state() == DiskState.OPEN ? disk : null;
    }

    /** A row as it will be once what waits is written; null if it will be none, or can't be read. */
    private @Nullable Entry entry(ResultSet row) throws SQLException {
        HeadCodec.Head head;
        try {
            head = HeadCodec.decode(row.getBytes(1));
        } catch (CorruptException e) {
            return null;
        }
        long id = head.response().id();
        ICacheElement<?, ?> element = regions.memory().peek(head.key());
        Disk disk = regions.disk();
        Variants newest = element != null
                ? (Variants) element.getVal()
                : disk == null ? null : disk.queue().variants(head.key());
        boolean allIsToGo = disk != null && (disk.queue().epoch() & 1) != 0;
        if (newest == null ? allIsToGo : newest.indexOf(id) < 0) {
            return null;
        }
        StoredResponse response =
                newest == null ? head.response() : newest.responses().get(newest.indexOf(id));
        Usage.Uses more = uses.apply(id);
        Instant lastUsed = Instant.ofEpochMilli(row.getLong(3));
        return new Entry(
                head.key(),
                response,
                rules.expires(head.key(), response),
                rules.staleUntil(head.key(), response),
                row.getLong(2) + (more == null ? 0 : more.count()),
                more == null ? lastUsed : Instant.ofEpochMilli(more.last()),
                element != null ? Place.MEMORY_AND_DISK : Place.DISK);
    }
}
