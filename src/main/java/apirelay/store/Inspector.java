package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is stored, for an operator: on disk by its database, in memory and the queue at what the disk does not have.
 * Costs what it finds, and a look at every key in memory. While removals wait to be written, a page may have fewer than its
 * limit, and sums still have what they remove.
 *
 * <p>Like the store, it never throws: what can't be read, or not in some seconds, is null.
 */
public final class Inspector {

    private final Regions regions;
    private final Unwritten unwritten;
    private final Written written;
    private final Sums sums;

    /** @param uses those that no row has yet, by the response's id */
    Inspector(Regions regions, StoreRules rules, LongFunction<Usage.@Nullable Uses> uses) {
        this.regions = regions;
        this.unwritten = new Unwritten(regions, rules, uses);
        this.written = new Written(regions, rules, uses);
        this.sums = new Sums(unwritten);
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

        String column() {
            return column;
        }

        String of(Entry entry) {
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

        Total plus(long more, long moreBytes) {
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
            List<Entry> rows = written.find(disk, filter, sort, descending, skipped, offset - skipped + limit + 1);
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
                : filter.equals(Filter.ALL) ? countOnDisk() + inMemory.size() : Page.UNCOUNTED;
    }

    /** One stored response; null too if there is none with that id. */
    public @Nullable Entry entry(long id) {
        Disk disk = disk();
        if (disk != null && !Ids.isTransient(id)) {
            Entry found = written.find(disk, id);
            if (found != null) {
                return found;
            }
        }
        List<Entry> inMemory = unwritten.find(entry -> entry.response().id() == id);
        return inMemory == null || inMemory.isEmpty() ? null : inMemory.get(0);
    }

    /** What matches, added up under an empty name. */
    public @Nullable Total total(Filter filter) {
        return sums.of(disk(), filter);
    }

    /** All responses added up; the largest first, a hundred at most. */
    public @Nullable List<Total> totals(Group group) {
        return sums.by(disk(), group);
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
        return (inMemory == null ? 0 : inMemory.size()) + countOnDisk();
    }

    private long countOnDisk() {
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
        return disk != null && disk.isOpen() ? disk : null;
    }
}
