package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is stored, for an operator. What is on disk is asked of the database, so the last second's changes may not be
 * seen yet; without a disk, memory is looked through.
 *
 * <p>Like the store, it never throws: what can't be read is not there.
 */
public final class Inspector {

    /** In seconds. */
    private static final int PATIENCE = 5;

    private static final String ENTRY =
            "SELECT r.head, r.expires, r.stale_until, u.hits, u.last_used FROM response r JOIN usage u ON u.id = r.id ";

    private final Regions regions;
    private final StoreRules rules;

    Inspector(Regions regions, StoreRules rules) {
        this.regions = regions;
        this.rules = rules;
    }

    /** Where a response is. */
    public enum Place {
        MEMORY,
        DISK,
        MEMORY_AND_DISK
    }

    /** What a listing can be sorted by. */
    public enum Sort {
        URL("r.url"),
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

        private Comparator<Entry> order() {
            return switch (this) {
                case URL -> Comparator.comparing(entry -> entry.key().uri());
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
    }

    /**
     * A stored response.
     *
     * @param response its content may or may not ride along
     * @param expires when it stops being fresh
     * @param staleUntil until when it may be of use
     * @param hits requests that it has answered; always 0 without a disk
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

    /** Responses of which something is the same: how many there are, and how many bytes of content they have. */
    public record Total(String name, long responses, long bytes) {}

    /**
     * A page of what matches.
     *
     * @param offset how many to leave out, from 0
     * @param limit how many at most
     */
    public List<Entry> list(Filter filter, Sort sort, boolean descending, int offset, int limit) {
        Disk disk = regions.disk();
        if (disk == null || disk.state() != DiskState.OPEN) {
            Comparator<Entry> order = descending ? sort.order().reversed() : sort.order();
            return inMemory().stream()
                    .filter(entry -> filter.matches(entry.key(), entry.response()))
                    .sorted(order)
                    .skip(offset)
                    .limit(limit)
                    .toList();
        }
        Filter.Condition condition = filter.condition();
        String direction = descending ? " DESC" : "";
        List<Object> parameters = new ArrayList<>(condition.values());
        parameters.add(offset);
        parameters.add(limit);
        return query(
                disk,
                ENTRY + "WHERE " + condition.sql() + " ORDER BY " + sort.column + direction + ", r.id" + direction
                        + " OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                parameters,
                this::entry);
    }

    /** One stored response. @return null if there is none with that id */
    public @Nullable Entry entry(long id) {
        Disk disk = regions.disk();
        if (disk != null && !Ids.isTransient(id)) {
            List<Entry> found = query(disk, ENTRY + "WHERE r.id = ?", List.of(id), this::entry);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        for (Entry entry : inMemory()) {
            if (entry.response().id() == id) {
                return entry;
            }
        }
        return null;
    }

    /** What is on disk, added up; the largest first, a hundred at most. */
    public List<Total> totals(Group group) {
        Disk disk = regions.disk();
        return disk == null
                ? List.of()
                : query(
                        disk,
                        "SELECT COALESCE(" + group.column + ", '') AS name, COUNT(*), SUM(content_length) AS bytes"
                                + " FROM response GROUP BY name ORDER BY bytes DESC FETCH FIRST 100 ROWS ONLY",
                        List.of(),
                        row -> new Total(row.getString(1), row.getLong(2), row.getLong(3)));
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

    /** How many responses there are: on disk, or, without one, in memory. */
    long count() {
        Disk disk = regions.disk();
        if (disk == null || disk.state() != DiskState.OPEN) {
            return inMemory().size();
        }
        AtomicLong count = new AtomicLong();
        query(disk, "SELECT responses FROM store", List.of(), row -> count.addAndGet(row.getLong(1)));
        return count.get();
    }

    private interface Rows<T> {

        @Nullable
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Disk disk, String sql, List<Object> parameters, Rows<T> rows) {
        List<T> found = disk.query(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setQueryTimeout(PATIENCE);
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                List<T> read = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        T each = rows.read(row);
                        if (each != null) {
                            read.add(each);
                        }
                    }
                }
                return read;
            }
        });
        return found == null ? List.of() : found;
    }

    private @Nullable Entry entry(ResultSet row) throws SQLException {
        try {
            HeadCodec.Head head = HeadCodec.decode(row.getBytes(1));
            Variants inMemory = regions.inMemory(head.key());
            boolean both = inMemory != null && inMemory.indexOf(head.response().id()) >= 0;
            return new Entry(
                    head.key(),
                    head.response(),
                    Instant.ofEpochMilli(row.getLong(2)),
                    Instant.ofEpochMilli(row.getLong(3)),
                    row.getLong(4),
                    Instant.ofEpochMilli(row.getLong(5)),
                    both ? Place.MEMORY_AND_DISK : Place.DISK);
        } catch (CorruptException e) {
            return null;
        }
    }

    private List<Entry> inMemory() {
        List<Entry> entries = new ArrayList<>();
        for (Object key : regions.memory().keys()) {
            ICacheElement<?, ?> element = regions.memory().get(key);
            if (element != null && element.getVal() instanceof Variants variants) {
                for (StoredResponse response : variants.responses()) {
                    entries.add(new Entry(
                            variants.key(),
                            response,
                            rules.expires().apply(response),
                            rules.staleUntil().apply(response),
                            0,
                            response.responseTime(),
                            Place.MEMORY));
                }
            }
        }
        return entries;
    }
}
