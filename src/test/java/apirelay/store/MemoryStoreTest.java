package apirelay.store;

import static apirelay.store.Samples.body;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store without a disk. */
class MemoryStoreTest extends StoreContract {

    @Override
    StoreSettings settings() {
        return Samples.settings(directory, 0);
    }

    @Override
    void leaveMemory() {
        // There is no other place.
    }

    @Test
    void staysWithinItsBound() {
        for (int i = 0; i < 5_000; i++) {
            put(store, key("/" + i), head(), body(i, 10_000));
        }
        StoreStatistics statistics = store.statistics();
        assertThat(statistics.memoryBytes()).isLessThanOrEqualTo(8 << 20).isGreaterThan(4 << 20);
        assertThat(statistics.memoryEvictions()).isGreaterThan(3_000);
        assertThat(statistics.disk()).isEqualTo(DiskState.OFF);
    }

    /** A fifth too much at most, and next to nothing too little. */
    @ParameterizedTest
    @ValueSource(ints = {0, 351, 10_000, 100_000})
    void countsWhatItTakesOfTheHeap(int length) {
        store.close();
        store = Samples.open(StoreSettings.of(directory, 32 << 20, 0, 1 << 20));
        long before = usedHeap();
        for (int i = 0; i < 40_000 && store.statistics().memoryBytes() < 30 << 20; i++) {
            put(store, Samples.ownKey("/" + i), Samples.ownHead(), body(i, length));
        }
        long used = usedHeap() - before;
        assertThat((double) store.statistics().memoryBytes() / used).isBetween(0.97, 1.2);
    }

    /** Once three collections in a row have found next to nothing: what others left behind may take several to go. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int vain = 0; vain < 3; ) {
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            vain = used < least - (64 << 10) ? 0 : vain + 1;
            least = Math.min(least, used);
        }
        return least;
    }

    @Test
    void evictsLargeContentAsAWhole() {
        for (int i = 0; i < 20; i++) {
            put(store, key("/" + i), head(), body(i, 1 << 20));
        }
        for (int i = 0; i < 20; i++) {
            for (var stored : store.find(key("/" + i))) {
                byte[] content = Samples.content(store, stored);
                assertThat(content == null || content.length == 1 << 20).isTrue();
            }
        }
        assertThat(store.statistics().memoryBytes()).isLessThanOrEqualTo(8 << 20);
    }

    @Test
    void leavesTheDiskAlone() {
        put(store, KEY, head(), body(1, 10));
        assertThat(directory).isEmptyDirectory();
    }
}
