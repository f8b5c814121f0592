package apirelay.launch;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Looks at event loops every few milliseconds, but rests while they have nothing to do. */
final class EventLoopWatch {

    static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** After so many looks at which there was nothing to do it rests. */
    private static final int CALM = 50;

    private volatile @Nullable Thread thread;
    private volatile boolean resting;

    void start(String name, List<EventLoop> loops) {
        Thread starting = new Thread(() -> watch(loops), name);
        starting.setDaemon(true);
        thread = starting;
        starting.start();
    }

    void stop() {
        Thread stopping = thread;
        thread = null;
        LockSupport.unpark(stopping);
    }

    /** There is something to do. */
    void wake() {
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    private void watch(List<EventLoop> loops) {
        int calm = 0;
        while (thread == Thread.currentThread()) {
            boolean busy = false;
            for (EventLoop loop : loops) {
                busy |= loop.look();
            }
            calm = busy ? 0 : calm + 1;
            if (calm < CALM) {
                LockSupport.parkNanos(this, INTERVAL_NANOS);
            } else if (!resting && calm == CALM) {
                resting = true; // It looks once more: what began before this is seen.
            } else {
                LockSupport.park(this);
                calm = resting ? CALM : 0;
            }
        }
    }
}
