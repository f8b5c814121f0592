package apirelay.store;

import apirelay.caching.CacheKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that writes to the disk what waits for it; it opens the disk, and heals it when it fails. */
final class WriteBehind implements AutoCloseable {

    private static final long IDLE_MILLIS = 1_000;
    private static final int MOST_BACKOFF = 30;
    private static final long SOUND_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How much longer than its limit the writer may take to end: half of it, and this at least. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final StoreSettings settings;
    private final InstantSource clock;
    private final Ids ids;
    private final Disk disk;
    private final Usage usage = new Usage();
    private final BatchWriter batches;
    private final DiskRoom room;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "relay-store-writer");

    private volatile @Nullable DiskWriter writer;
    private Duration backoff;
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
        this.batches = new BatchWriter(disk);
        this.room = new DiskRoom(settings, clock, disk, usage, evicted);
        this.backoff = settings.retry();
        thread.setDaemon(true);
    }

    /** Opens the disk, if it can be opened now, and begins to write. */
    void start() {
        writer = disk.mount().open();
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
            disk.mount().leave();
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
                    writer = disk.mount().open();
                    opened = System.nanoTime();
                    backoff = longer(backoff);
                }
            } catch (Throwable e) { // An Error too, as H2 closes itself for want of memory.
                fail(e);
            }
        }
        disk.mount().close(finish());
        writer = null;
    }

    private boolean isOver() {
        if (closing.getCount() > 0) {
            return false;
        }
        return batches.isDone() || writer == null || System.nanoTime() - closeBy > 0;
    }

    private void step(DiskWriter open) throws SQLException {
        Exception defect = disk.mount().defect();
        if (defect != null) {
            fail(defect);
            return;
        }
        if (ids.runLow()) {
            disk.mount().reserveIds(open);
        }
        boolean more = open.tidy();
        boolean grown = batches.write(open, more || closing.getCount() == 0 ? 0 : IDLE_MILLIS);
        room.keep(open, grown);
        if (System.nanoTime() - opened > SOUND_NANOS) {
            backoff = settings.retry();
        }
    }

    private void fail(Throwable cause) {
        DiskWriter failed = writer;
        writer = null;
        if (failed != null) {
            skippedBefore.addAndGet(failed.skipped());
            evictedBefore.addAndGet(failed.evicted());
        }
        disk.mount().fail(cause);
    }

    /** @return whether all that was removed is gone from the disk */
    private boolean finish() {
        DiskWriter open = writer;
        List<Write> rest = batches.rest();
        if (open == null) {
            return rest.stream().noneMatch(write -> write instanceof Write.Heads || write instanceof Write.Everything);
        }
        try {
            room.noteUses(open, Integer.MAX_VALUE);
            for (Write write : rest) {
                open.writeRemovals(write);
            }
            open.commit();
            return true;
        } catch (SQLException | RuntimeException e) {
            disk.mount().fail(e);
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
