package apirelay.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives stored responses their ids. One that is not to be written to disk gets one from a range of its own, so that it can't
 * be taken for another that an earlier run has left there.
 */
final class Ids {

    /** Ids have 47 bits, for a segment's index takes 16 more; the upper half is not for the disk. */
    private static final long TRANSIENT = 1L << 46;

    static final long BLOCK = 1 << 20;

    private final AtomicLong lasting = new AtomicLong(1);
    private final AtomicLong passing = new AtomicLong(TRANSIENT);
    private volatile long reserved;

    static boolean isTransient(long id) {
        return id >= TRANSIENT;
    }

    long next(boolean onDisk) {
        return onDisk ? lasting.getAndIncrement() : passing.getAndIncrement();
    }

    long following() {
        return lasting.get();
    }

    /** Whether it is time to {@linkplain #reserved reserve} more. */
    boolean runLow() {
        return lasting.get() > reserved - BLOCK / 2;
    }

    /** The disk will not give these to anybody else: a block of ids from that on. */
    void reserved(long first) {
        lasting.accumulateAndGet(first, Math::max);
        reserved = first + BLOCK;
    }
}
