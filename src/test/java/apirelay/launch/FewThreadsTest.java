package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FewThreadsTest {

    private static final int PROCESSORS = 2;
    private static final int FEW = 4;
    private static final int MOST = 10;
    private static final int SECOND = 1000 / FewThreads.INTERVAL_MILLIS;

    private final TaskQueue queue = new TaskQueue();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            10,
            MOST,
            60,
            TimeUnit.SECONDS,
            queue,
            new TaskThreadFactory("few-threads-test-", true, Thread.NORM_PRIORITY));
    private final FewThreads threads;
    private final CountDownLatch release = new CountDownLatch(1);

    FewThreadsTest() {
        queue.setParent(pool);
        threads = new FewThreads(pool, PROCESSORS, MOST);
    }

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void areTwoForEachProcessorUntilRequestsHaveToWait() throws Exception {
        block(FEW);
        Eventually.await("all have a thread", queue::isEmpty);

        threads.fit();

        assertThat(pool.getMaximumPoolSize()).isEqualTo(FEW);
        Eventually.await("no more threads than that", () -> pool.getPoolSize() == FEW);
    }

    /** With nothing else coming that would make the pool look for itself. */
    @Test
    void growWhileAllWaitForSomethingElse() throws Exception {
        block(FEW);
        Eventually.await("all have a thread", queue::isEmpty);
        CountDownLatch served = new CountDownLatch(1);
        pool.execute(served::countDown);

        threads.fit();

        assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.getMaximumPoolSize()).isEqualTo(2 * FEW);
    }

    @Test
    void neverGrowBeyondWhatTheConnectorMayHave() throws Exception {
        block(MOST + 5);
        for (int i = 0; i < SECOND; i++) {
            threads.fit();
        }

        assertThat(pool.getMaximumPoolSize()).isEqualTo(MOST);
        Eventually.await("as many threads", () -> pool.getPoolSize() == MOST);
    }

    @Test
    void areFewAgainAfterACalmSecond() throws Exception {
        growWhileAllWaitForSomethingElse();
        release.countDown();
        Eventually.await("nobody waits", queue::isEmpty);
        for (int i = 1; i < SECOND; i++) {
            threads.fit();
        }
        assertThat(pool.getMaximumPoolSize()).isEqualTo(2 * FEW);

        threads.fit();

        assertThat(pool.getMaximumPoolSize()).isEqualTo(FEW);
    }

    private void block(int tasks) {
        for (int i = 0; i < tasks; i++) {
            pool.execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
