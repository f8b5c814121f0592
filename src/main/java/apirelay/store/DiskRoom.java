package apirelay.store;

import apirelay.caching.CacheKey;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps the disk within its bound, and notes there what is used, for the longest unused goes. For the writing thread. */
final class DiskRoom {

    private static final int EVICTIONS = 64;
    private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long USAGE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int USES_AT_ONCE = 2_000;

    /** Live bytes are kept below this part of the bound, for H2 keeps for a while what was overwritten. */
    private static final double LIVE = 0.7;

    private final StoreSettings settings;
    private final InstantSource clock;
    private final Disk disk;
    private final Usage usage;
    private final Consumer<CacheKey> evicted;
    private long measured = System.nanoTime();
    private long usageWritten = System.nanoTime();

    /** @param evicted told of keys whose responses have left the disk */
    DiskRoom(StoreSettings settings, InstantSource clock, Disk disk, Usage usage, Consumer<CacheKey> evicted) {
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        this.usage = usage;
        this.evicted = evicted;
    }

    /** @param grown whether something has just been written */
    void keep(DiskWriter writer, boolean grown) throws SQLException {
        if (grown || System.nanoTime() - measured > MEASURE_NANOS) { // However slow it is, no batch goes unmeasured.
            measure(writer);
        }
        for (int i = 0; i < EVICTIONS && writer.totals().bytes() > LIVE * settings.disk() && evict(writer); i++) {
            // So many that the disk can't fill up faster, and no more, lest the queue does.
        }
        if (System.nanoTime() - usageWritten > USAGE_NANOS) {
            noteUses(writer, USES_AT_ONCE);
            usageWritten = System.nanoTime();
        }
    }

    void noteUses(DiskWriter writer, int most) throws SQLException {
        writer.used(usage.take(most));
    }

    private void measure(DiskWriter writer) throws SQLException {
        measured = System.nanoTime();
        boolean full = writer.occupied() > settings.disk() - 2 * settings.diskQueue();
        disk.full(full);
        if (full) {
            writer.stir();
        }
    }

    private boolean evict(DiskWriter writer) throws SQLException {
        noteUses(writer, USES_AT_ONCE);
        Set<CacheKey> keys = writer.evict(clock.instant());
        keys.forEach(evicted);
        return !keys.isEmpty();
    }
}
