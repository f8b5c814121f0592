package apirelay.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens in its own time, and no longer than it takes. */
public final class Eventually {

    /** What is to become true. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Eventually() {}

    /** Looks again and again until it is so; fails if it does not become so in fifteen seconds. */
    public static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not so in time: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
