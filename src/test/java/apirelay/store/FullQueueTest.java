package apirelay.store;

import static apirelay.store.Samples.await;
import static apirelay.store.Samples.awaitWritten;
import static apirelay.store.Samples.body;
import static apirelay.store.Samples.content;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes while more waits for the disk than it can write. */
@SuppressWarnings("NullAway.Init")
class FullQueueTest {

    @TempDir
    Path directory;

    private JcsResponseStore store;

    @AfterEach
    void close() {
        store.close();
    }

    private void open(long queue, Duration flush) {
        store = Samples.open(
                new StoreSettings(directory, 64 << 20, 64 << 20, 4 << 20, queue, 64, flush, Duration.ofMillis(20)));
    }

    @Test
    void skipsTheDiskWhenTheQueueIsFull() {
        open(1_000_000, Duration.ofSeconds(10));
        Sql.whileLocked(
                directory,
                "store",
                () -> { // Else a quick disk keeps pace.
                    for (int i = 0; i < 1_000; i++) {
                        put(store, key("/" + i), head(), body(i, 10_000));
                    }
                });
        StoreStatistics statistics = store.statistics();
        assertThat(statistics.skipped()).isGreaterThan(100);
        assertThat(statistics.queueBytes()).isLessThan(2_000_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(store.find(key("/" + i))).hasSize(1);
        }
        awaitWritten(store);
        statistics = store.statistics();
        assertThat(statistics.diskEntries()).isEqualTo(1_000 - statistics.skipped());
    }

    /** However many come that may not begin any more, and whatever its size. */
    @Test
    void whatHasBegunToComeIsPacedAndStored() {
        open(1_000_000, Duration.ofSeconds(10));
        List<Coming> coming = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            coming.add(new Coming(i, 100_000));
        }
        coming.add(new Coming(12, 2_000_000));
        coming.forEach(each -> each.bring(40_000));
        awaitWritten(store);
        Sql.whileLocked(directory, "store", () -> {
            for (int i = 0; i < 200; i++) {
                put(store, key("/small/" + i), head(), body(i, 10_000));
            }
            assertThat(store.statistics().skipped()).isPositive();
            coming.forEach(each -> each.bring(Integer.MAX_VALUE));
            assertThat(coming).as("waits").anyMatch(each -> each.draft.isAhead());
            assertThat(store.statistics().queueBytes()).isLessThan(1_000_000);
        });
        for (Coming each : coming) {
            while (each.body.hasRemaining()) {
                await("the disk has caught up", () -> !each.draft.isAhead());
                each.bring(Integer.MAX_VALUE);
            }
            StoredResponse stored = requireNonNull(each.draft.commit());
            assertThat(Ids.isTransient(stored.id())).isFalse();
        }
        awaitWritten(store);
        store.forgetMemory();
        for (Coming each : coming) {
            assertThat(content(store, store.find(each.key()).get(0))).isEqualTo(each.body.array());
        }
    }

    private final class Coming {

        private final int number;
        private final ByteBuffer body;
        private final ResponseStore.Draft draft;

        Coming(int number, int length) {
            this.number = number;
            this.body = ByteBuffer.wrap(body(number, length));
            this.draft = store.begin(key(), head(), store.version());
        }

        CacheKey key() {
            return Samples.key("/coming/" + number);
        }

        /** As upstream does: until it is to wait. */
        void bring(int most) {
            int end = Math.min(most, body.capacity());
            while (body.position() < end && !draft.isAhead()) {
                ByteBuffer piece = body.slice(body.position(), Math.min(8_000, end - body.position()));
                body.position(body.position() + piece.remaining());
                assertThat(draft.append(piece)).isTrue();
            }
        }
    }

    @Test
    void shutsDownInTimeWithAFullQueueAndForgetsNoRemoval() {
        open(16 << 20, Duration.ofSeconds(10));
        for (int i = 0; i < 200; i++) {
            put(store, key("/" + i), head("X", "old"), body(i, 400));
        }
        store.close();
        open(64 << 20, Duration.ZERO);
        for (int i = 0; i < 3_000; i++) {
            put(store, key("/" + i), head("X", "new"), body(i, 10_000));
        }
        store.invalidate(key("/7"));
        long start = System.nanoTime();
        store.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        open(16 << 20, Duration.ofSeconds(10));
        assertThat(store.find(key("/7"))).isEmpty();
        for (int i = 0; i < 200; i++) {
            for (StoredResponse found : store.find(key("/" + i))) {
                assertThat(found.fields().first("X")).isEqualTo("new");
            }
        }
    }
}
