package apirelay.store;

import static apirelay.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** JCS copies what it has read from disk into memory, whatever has happened to the key meanwhile. */
class PromotionTest {

    private static final CacheKey KEY = key("/a");

    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private final Memory memory = new Memory(1 << 20, new AtomicLong());
    private final SlowDisk disk = new SlowDisk();
    private final Region<CacheKey, Variants> region = new Region<>("responses", memory, CacheKey.class, disk);
    private final Variants old = new Variants(KEY, java.util.List.of(response(1)), java.util.List.of(0));
    private final Variants newer = new Variants(KEY, java.util.List.of(response(2)), java.util.List.of(0));

    @AfterEach
    void stop() {
        reader.shutdownNow();
        region.dispose();
    }

    @Test
    void copiesWhatDidNotChange() throws Exception {
        Future<@Nullable Variants> read = readOld();
        disk.finish.countDown();
        assertThat(read.get()).isSameAs(old);
        assertThat(memory.get(KEY)).isNotNull();
    }

    @Test
    void neverBringsBackWhatWasRemoved() throws Exception {
        Future<@Nullable Variants> read = readOld();
        region.remove(KEY);
        disk.finish.countDown();
        read.get();
        assertThat(memory.get(KEY)).isNull();
    }

    @Test
    void neverReplacesWhatWasPut() throws Exception {
        Future<@Nullable Variants> read = readOld();
        region.put(KEY, newer);
        disk.finish.countDown();
        read.get();
        assertThat(region.get(KEY)).isSameAs(newer);
    }

    @Test
    void neverBringsBackWhatWasReplacedByWhatWasEvictedSince() throws Exception {
        Future<@Nullable Variants> read = readOld();
        region.put(KEY, newer);
        memory.forget(KEY);
        disk.finish.countDown();
        read.get();
        assertThat(memory.get(KEY)).isNull();
    }

    /** The put is in memory, is evicted, is not yet in the disk's queue, and the old state is read. */
    @Test
    void dropsWhatWasReadBetweenMemoryAndDisk() {
        disk.finish.countDown();
        disk.beforeUpdate = () -> {
            memory.forget(KEY);
            assertThat(region.get(KEY)).isSameAs(old);
            assertThat(memory.get(KEY)).isNotNull();
        };
        region.put(KEY, newer);
        assertThat(memory.get(KEY)).isNull();
    }

    private Future<@Nullable Variants> readOld() throws InterruptedException {
        Future<@Nullable Variants> read = reader.submit(() -> region.get(KEY));
        disk.started.await();
        return read;
    }

    private static StoredResponse response(long id) {
        return Samples.head().withContent(id, 0, new byte[0]);
    }

    private final class SlowDisk extends Auxiliary<CacheKey, Variants> {

        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch finish = new CountDownLatch(1);
        private Runnable beforeUpdate = () -> {};

        SlowDisk() {
            super("responses");
        }

        @Override
        public ICacheElement<CacheKey, Variants> get(CacheKey key) {
            long since = memory.time();
            started.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new FromDisk<>("responses", key, old, since);
        }

        @Override
        public void update(ICacheElement<CacheKey, Variants> element) {
            beforeUpdate.run();
            memory.settle(element.getKey());
        }

        @Override
        public boolean remove(CacheKey key) {
            memory.settle(key);
            return true;
        }

        @Override
        public void removeAll() {
            throw new UnsupportedOperationException();
        }
    }
}
