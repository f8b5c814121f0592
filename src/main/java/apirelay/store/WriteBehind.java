package apirelay.store;

import apirelay.caching.CacheKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes to the disk what waits for it, in one thread; makes room there, cleans up, and heals it when it fails. */
final class WriteBehind implements AutoCloseable {

    private static final long BATCH_BYTES = 1 << 20;
    private static final int BATCH_WRITES = 2_000;
    private static final long IDLE_MILLIS = 1_000;
    private static final long USAGE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int EVICTIONS = 64;
    private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int USES_AT_ONCE = 2_000;
    private static final int MOST_BACKOFF = 30;

    /** How much longer than its limit the writer may take to end: half of it, and this at least. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Live bytes are kept below this part of the bound, for H2 keeps for a while what was overwritten. */
    private static final double LIVE = 0.7;

    private final StoreSettings settings;
    private final InstantSource clock;
    private final Ids ids;
    private final Disk disk;
    private final Consumer<CacheKey> evicted;
    private final Usage usage = new Usage();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "relay-store-writer");

    private volatile @Nullable DiskWriter writer;
    private List<Write> batch = List.of();
    private Duration backoff;
    private long usageWritten = System.nanoTime();
    private long measured = System.nanoTime();
    private long opened = System.nanoTime();
    private volatile long closeBy;
    private final AtomicLong skippedBefore = new AtomicLong();
    private final AtomicLong evictedBefore = new AtomicLong();

    /** @param evicted told of keys whose responses have left the disk */
    WriteBehind(StoreSettings settings, InstantSource clock, Ids ids, Disk disk, Consumer<CacheKey> evicted) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.disk = disk;
        this.evicted = evicted;
        this.backoff = settings.retry();
        thread.setDaemon(true);
    }

    /** Opens the disk, if it can be opened now, and begins to write. */
    void start() {
        writer = disk.open();
        thread.start();
    }

    void used(long id) {
        usage.add(id, clock.millis());
    }

    /** Uses that are not written yet; or null. */
    Usage.@Nullable Uses pending(long id) {
        return usage.of(id);
    }

    ResponseRows.Totals totals() {
        DiskWriter open = writer;
        return open == null ? ResponseRows.Totals.NONE : open.totals();
    }

    /** How many responses could not be written for their own sake. */
    long skipped() {
        DiskWriter open = writer;
        return skippedBefore.get() + (open == null ? 0 : open.skipped());
    }

    long evicted() {
        DiskWriter open = writer;
        return evictedBefore.get() + (open == null ? 0 : open.evicted());
    }

    /** Writes out what waits, within the limit; of the rest only what was removed. */
    @Override
    public void close() {
        closeBy = System.nanoTime() + settings.flush().toNanos();
        closing.countDown();
        disk.queue().wake();
        boolean interrupted = false;
        long limit = closeBy + longest(GRACE, settings.flush().dividedBy(2)).toNanos();
        for (long left = limit - System.nanoTime(); thread.isAlive() && left > 0; left = limit - System.nanoTime()) {
            try {
                thread.join(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                interrupted = true; // The writer ends within the limit; a file left open would lock out the next relay.
            }
        }
        if (thread.isAlive()) { // As H2 has been seen to hang for ever once it had run out of memory.
            disk.leave();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isOver()) {
            DiskWriter open = writer;
            try {
                if (open != null) {
                    step(open);
                } else if (!awaitClosing(backoff)) {
                    writer = disk.open();
                    opened = System.nanoTime();
                    backoff = longer(backoff);
                }
            } catch (Throwable e) { // An Error too, as H2 closes itself for want of memory.
                fail(e);
            }
        }
        disk.close(finish());
        writer = null;
    }

    private boolean isOver() {
        if (closing.getCount() > 0) {
            return false;
        }
        boolean done = disk.queue().isEmpty() && batch.isEmpty();
        return done || writer == null || System.nanoTime() - closeBy > 0;
    }

    private void step(DiskWriter open) throws SQLException {
        Exception defect = disk.defect();
        if (defect != null) {
            fail(defect);
            return;
        }
        if (ids.runLow()) {
            disk.reserveIds(open);
        }
        boolean more = open.tidy();
        if (batch.isEmpty()) {
            batch = disk.queue().take(BATCH_BYTES, BATCH_WRITES, more || closing.getCount() == 0 ? 0 : IDLE_MILLIS);
        }
        boolean grown = !batch.isEmpty();
        if (grown) {
            write(open);
        }
        if (grown || System.nanoTime() - measured > MEASURE_NANOS) { // However slow it is, no batch goes unmeasured.
            measured = System.nanoTime();
            boolean full = open.occupied() > settings.disk() - 2 * settings.diskQueue();
            disk.full(full);
            if (full) {
                open.stir();
            }
        }
        for (int i = 0; i < EVICTIONS && open.totals().bytes() > LIVE * settings.disk() && makeRoom(open); i++) {
            // So many that the disk can't fill up faster, and no more, lest the queue does.
        }
        if (System.nanoTime() - usageWritten > USAGE_NANOS) {
            open.used(usage.take(USES_AT_ONCE));
            usageWritten = System.nanoTime();
            if (usageWritten - opened > TimeUnit.MINUTES.toNanos(1)) {
                backoff = settings.retry();
            }
        }
    }

    private void write(DiskWriter open) throws SQLException {
        try {
            for (Write write : batch) {
                open.write(write);
            }
            open.commit();
        } catch (SQLException | RuntimeException e) {
            open.rollback();
            if (Database.isCorrupt(e) || !disk.isAlive()) {
                throw e;
            }
            oneByOne(open);
        }
        disk.queue().done(batch);
        batch = List.of();
    }

    /** One of the batch can't be written, and must not hold up the others. */
    private void oneByOne(DiskWriter open) throws SQLException {
        for (Write write : batch) {
            try {
                open.write(write);
                open.commit();
            } catch (SQLException | RuntimeException e) {
                open.rollback();
                if (Database.isCorrupt(e) || !disk.isAlive()) {
                    throw e;
                }
                disk.countError();
                skippedBefore.incrementAndGet();
                removeAtLeast(open, write);
            }
        }
    }

    /** What can't be written is missing on disk; what it replaces must go, or it would be found again. */
    private void removeAtLeast(DiskWriter open, Write write) throws SQLException {
        try {
            open.writeRemovals(write);
            open.commit();
        } catch (SQLException | RuntimeException e) {
            open.rollback();
            disk.queue().putNothing();
        }
    }

    private boolean makeRoom(DiskWriter open) throws SQLException {
        open.used(usage.take(USES_AT_ONCE));
        List<CacheKey> keys = new ArrayList<>(open.evict(clock.instant()));
        keys.forEach(evicted);
        return !keys.isEmpty();
    }

    private void fail(Throwable cause) {
        DiskWriter failed = writer;
        writer = null;
        if (failed != null) {
            skippedBefore.addAndGet(failed.skipped());
            evictedBefore.addAndGet(failed.evicted());
        }
        disk.fail(cause);
    }

    /** @return whether all that was removed is gone from the disk */
    private boolean finish() {
        DiskWriter open = writer;
        List<Write> rest = new ArrayList<>(batch);
        rest.addAll(disk.queue().take(Long.MAX_VALUE, Integer.MAX_VALUE, 0));
        if (open == null) {
            return rest.stream().noneMatch(write -> write instanceof Write.Heads || write instanceof Write.Everything);
        }
        try {
            open.used(usage.take(Integer.MAX_VALUE));
            for (Write write : rest) {
                open.writeRemovals(write);
            }
            open.commit();
            return true;
        } catch (SQLException | RuntimeException e) {
            disk.fail(e);
            return false;
        }
    }

    private boolean awaitClosing(Duration timeout) {
        try {
            return closing.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false; // Nobody interrupts this thread.
        }
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Duration longer(Duration last) {
        Duration doubled = last.multipliedBy(2);
        Duration most = settings.retry().multipliedBy(MOST_BACKOFF);
        return doubled.compareTo(most) < 0 ? doubled : most;
    }
}
