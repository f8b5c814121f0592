package apirelay.store;

import apirelay.caching.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** Finds what a purge means: in memory and in the queue by a look at all that is there, on disk by index. */
final class Purger {

    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Regions regions;
    private final Changes changes;

    Purger(Regions regions, Changes changes) {
        this.regions = regions;
        this.changes = changes;
    }

    /** @return how many responses were purged; of everything only an estimate */
    long purge(Filter filter, @Nullable Instant staleFrom, long estimate) {
        changes.refuse(filter);
        if (filter.equals(Filter.ALL) && staleFrom == null) {
            regions.removeAll();
            return estimate;
        }
        // A response moves from memory to the queue to the disk: looked for in this order, it can't be missed.
        Set<CacheKey> seen = new HashSet<>();
        long purged = 0;
        for (Object key : regions.memory().keys()) {
            if (key instanceof CacheKey each && filter.matches(each) && inMemoryMatches(each, filter)) {
                purged += changes.purge(each, filter, staleFrom);
                seen.add(each);
            }
        }
        Disk disk = regions.disk();
        if (disk == null) {
            return purged;
        }
        for (CacheKey key : disk.queue().keys()) {
            if (filter.matches(key) && seen.add(key)) {
                purged += changes.purge(key, filter, staleFrom);
            }
        }
        return purged + purgeOnDisk(disk, filter, staleFrom, seen);
    }

    private boolean inMemoryMatches(CacheKey key, Filter filter) {
        ICacheElement<?, ?> element = regions.memory().get(key);
        return element == null
                || ((Variants) element.getVal())
                        .responses().stream().anyMatch(response -> filter.matches(key, response));
    }

    private long purgeOnDisk(Disk disk, Filter filter, @Nullable Instant staleFrom, Set<CacheKey> seen) {
        long errors = disk.mount().errors();
        long[] ids = matching(disk, filter);
        long purged = 0;
        for (int i = 0; i < ids.length; i++) {
            CacheKey key = disk.key(ids[i]);
            if (key != null && filter.matches(key) && seen.add(key)) {
                purged += changes.purge(key, filter, staleFrom);
            }
            if (i % AT_ONCE == AT_ONCE - 1) {
                awaitRoom(disk);
            }
        }
        if (!disk.isOpen() || disk.mount().errors() > errors) { // What was not found there must not come back.
            disk.queue().putNothing();
        }
        return purged;
    }

    /** The ids of the responses on disk that a filter may match. */
    private static long[] matching(Disk disk, Filter filter) {
        Filter.Condition condition = filter.condition();
        LongStream.Builder ids = LongStream.builder();
        Rows.query(
                disk,
                Rows.UNLIMITED,
                "SELECT r.id FROM response r WHERE " + condition.sql(),
                condition.values(),
                row -> {
                    ids.add(row.getLong(1));
                    return null;
                });
        return ids.build().toArray();
    }

    /** Lets the writer keep up, or the queue would give up and have everything deleted. */
    private static void awaitRoom(Disk disk) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (disk.isOpen() && !disk.queue().hasRoom(1 << 20) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
