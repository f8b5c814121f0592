package apirelay.launch;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks after event loops while they have something to do. */
final class EventLoopWatch implements Runnable {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int CALM = 50;

    private final List<EventLoop> loops;
    private final Thread thread;
    private volatile boolean resting;
    private volatile boolean stopped;

    EventLoopWatch(List<EventLoop> loops, String name) {
        this.loops = loops;
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void wake() {
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        int calm = 0;
        while (!stopped) {
            boolean busy = false;
            for (EventLoop loop : loops) {
                busy |= loop.look();
            }
            calm = busy ? 0 : calm + 1;
            if (calm < CALM) {
                LockSupport.parkNanos(this, INTERVAL);
            } else if (calm == CALM) {
                resting = true; // And looks once more.
            } else {
                while (resting && !stopped) {
                    LockSupport.park(this);
                }
                calm = 0;
            }
        }
    }
}
