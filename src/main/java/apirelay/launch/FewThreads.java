package apirelay.launch;

import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/**
 * Keeps a pool of request threads as small as serves best: two for each processor, so that a thread finds its next request
 * without going to sleep, and as many more as the pool may have while requests have to wait for a thread, because those that
 * there are wait for something else than the processor. Asked at even intervals (docs/decisions/0104).
 */
final class FewThreads {

    /** Between two looks. */
    static final int INTERVAL_MILLIS = 20;

    /** A request may wait for a thread as long as this. */
    private static final int LONGEST_WAIT_MILLIS = 10;

    /** After so many looks at which no request waited for half as long, there are few threads again: a second. */
    private static final int CALM = 50;

    private final ThreadPoolExecutor pool;
    private final int few;
    private final int most;
    private long completed;
    private int calm;

    /** @param most what the pool may grow to */
    FewThreads(ThreadPoolExecutor pool, int processors, int most) {
        this.pool = pool;
        this.most = most;
        this.few = Math.min(2 * processors, most);
        pool.setCorePoolSize(Math.min(few, pool.getCorePoolSize()));
        pool.setMaximumPoolSize(few);
    }

    /** Looks, and fits the pool's size. */
    void fit() {
        long done = pool.getCompletedTaskCount();
        long sinceLast = done - completed;
        completed = done;
        int waiting = pool.getQueue().size();
        int size = pool.getMaximumPoolSize();
        // By Little's law: the last of those who wait gets its turn after waiting / (sinceLast / INTERVAL_MILLIS).
        long wait = (long) waiting * INTERVAL_MILLIS;
        if (wait > sinceLast * LONGEST_WAIT_MILLIS) {
            calm = 0;
            grow(size, Math.min(2 * size, most));
        } else if (2 * wait > sinceLast * LONGEST_WAIT_MILLIS) {
            calm = 0;
        } else if (size > few && ++calm >= CALM) {
            calm = 0;
            pool.setMaximumPoolSize(few);
        }
    }

    private void grow(int from, int to) {
        pool.setMaximumPoolSize(to);
        for (int i = from; i < to; i++) {
            pool.execute(() -> {}); // A thread begins with a task of its own; then it takes what waits.
        }
    }
}
