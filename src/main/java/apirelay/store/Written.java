package apirelay.store;

import apirelay.caching.StoredResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** Looks at what the disk has, as it will be once what waits is written. */
final class Written {

    private static final String ENTRY =
            "SELECT r.head, u.hits, u.last_used FROM response r JOIN usage u ON u.id = r.id ";

    private final Regions regions;
    private final StoreRules rules;
    private final LongFunction<Usage.@Nullable Uses> uses;

    /** @param uses those that no row has yet, by the response's id */
    Written(Regions regions, StoreRules rules, LongFunction<Usage.@Nullable Uses> uses) {
        this.regions = regions;
        this.rules = rules;
        this.uses = uses;
    }

    /** @return null if the disk can't be asked, or took too long */
    @Nullable
    List<Inspector.Entry> find(
            Disk disk, Filter filter, Inspector.Sort sort, boolean descending, int offset, int limit) {
        List<Long> ids = Ranking.ids(disk, filter, sort, descending, offset, limit);
        return ids == null ? null : find(disk, ids);
    }

    private @Nullable List<Inspector.Entry> find(Disk disk, List<Long> ids) {
        List<Object> values = List.of((Object) ids.toArray());
        List<Inspector.Entry> found = Rows.query(disk, ENTRY + "WHERE r.id = ANY(?)", values, this::entry);
        // What was deleted since its row was read is in the queue no more, and on disk neither.
        List<Long> left = Rows.query(disk, "SELECT id FROM response WHERE id = ANY(?)", values, row -> row.getLong(1));
        if (found == null || left == null) {
            return null;
        }
        Set<Long> there = Set.copyOf(left);
        return found.stream()
                .filter(entry -> there.contains(entry.response().id()))
                .toList();
    }

    /** @return null if it is not there, or the disk can't be asked */
    Inspector.@Nullable Entry find(Disk disk, long id) {
        List<Inspector.Entry> found = find(disk, List.of(id));
        return found == null || found.isEmpty() ? null : found.get(0);
    }

    /** Null if the row will be gone, or can't be read. */
    private Inspector.@Nullable Entry entry(ResultSet row) throws SQLException {
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
        return new Inspector.Entry(
                head.key(),
                response,
                rules.expires(head.key(), response),
                rules.staleUntil(head.key(), response),
                row.getLong(2) + (more == null ? 0 : more.count()),
                more == null ? lastUsed : Instant.ofEpochMilli(more.last()),
                element != null ? Inspector.Place.MEMORY_AND_DISK : Inspector.Place.DISK);
    }
}
