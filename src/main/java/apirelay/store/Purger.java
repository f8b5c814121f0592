package apirelay.store;

import apirelay.caching.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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
        long[] ids = disk.matching(filter);
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
        return purged;
    }

    /** Lets the writer keep up, or the queue would give up and have everything deleted. */
    private static void awaitRoom(Disk disk) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (disk.state() == DiskState.OPEN && !disk.queue().hasRoom(1 << 20) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
