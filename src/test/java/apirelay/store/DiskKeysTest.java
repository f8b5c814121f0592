package apirelay.store;

import static apirelay.store.Samples.awaitWritten;
import static apirelay.store.Samples.body;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certainly not on disk is not looked for there; what is there is found. */
@SuppressWarnings("NullAway.Init")
class DiskKeysTest {

    @TempDir
    Path directory;

    private JcsResponseStore open() {
        return Samples.open(Samples.settings(directory, 64 << 20));
    }

    /** A row that came in unseen shows whether the disk was asked. */
    @Test
    void asksTheDiskOnlyForWhatMayBeThere() {
        CacheKey unseen = key("/unseen");
        try (JcsResponseStore store = open()) {
            StoredResponse stored = requireNonNull(put(store, key("/a"), head(), body(1, 400)));
            awaitWritten(store);
            HexFormat hex = HexFormat.of();
            Sql.execute(
                    directory,
                    "UPDATE response SET key_digest = X'%s', head = X'%s'"
                            .formatted(
                                    hex.formatHex(unseen.digest()), hex.formatHex(HeadCodec.encode(unseen, stored))));
            store.forgetMemory();
            assertThat(store.find(unseen)).isEmpty();
        }
        try (JcsResponseStore store = open()) {
            assertThat(store.find(unseen)).hasSize(1);
            assertThat(store.find(key("/a"))).isEmpty();
        }
    }

    /** Keys come and go so often that what is known of them is made anew meanwhile. */
    @Test
    void neverMissesAKeyThatIsThere() throws Exception {
        try (JcsResponseStore store = open()) {
            ExecutorService threads = Executors.newFixedThreadPool(3);
            try {
                List<Future<Integer>> running = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    int seed = i;
                    running.add(threads.submit(() -> comeAndGo(store, seed)));
                }
                for (Future<Integer> each : running) {
                    assertThat(each.get()).isPositive();
                }
            } finally {
                threads.shutdownNow();
            }
            store.purge(Filter.ALL, null);
            put(store, key("/again"), head(), body(1, 10));
            awaitWritten(store);
            store.forgetMemory();
            assertThat(store.find(key("/again"))).hasSize(1);
            assertThat(store.statistics().errors()).isZero();
        }
    }

    /** @return how many are there in the end */
    private static int comeAndGo(JcsResponseStore store, int seed) {
        Random random = new Random(seed);
        Map<CacheKey, Long> there = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            CacheKey key = key("/" + seed + "/" + random.nextInt(50));
            if (random.nextInt(3) == 0) {
                store.invalidate(key);
                there.remove(key);
            } else {
                there.put(
                        key,
                        requireNonNull(put(store, key, head(), body(i, 10))).id());
            }
            if (i % 8 == 0) {
                store.forgetMemory();
            }
            CacheKey looked = key("/" + seed + "/" + random.nextInt(50));
            assertThat(store.find(looked))
                    .extracting(StoredResponse::id)
                    .isEqualTo(there.containsKey(looked) ? List.of(there.get(looked)) : List.of());
        }
        return there.size();
    }

    @Test
    void isSeldomWrongAboutWhatIsNotThere() throws Exception {
        int count = 20_000;
        try (Database database = Database.open(directory.resolve("responses"), 1 << 15)) {
            DiskKeys keys = database.keys();
            Statements sql = new Statements(database.writer());
            assertThat(keys.lacks(digest(0)))
                    .as("before the file was looked at")
                    .isFalse();
            assertThat(keys.fill(sql)).isFalse();
            assertThat(keys.lacks(digest(0))).isTrue();
            for (int i = 0; i < count; i++) {
                keys.add(digest(i));
            }
            int lacking = 0;
            for (int i = 0; i < count; i++) {
                assertThat(keys.lacks(digest(i))).isFalse();
                lacking += keys.lacks(digest(count + i)) ? 1 : 0;
            }
            assertThat(lacking).isGreaterThan(count * 98 / 100);
            for (int i = 0; i < count; i++) {
                keys.remove();
            }
            assertThat(keys.fill(sql)).isFalse();
            assertThat(keys.lacks(digest(1))).as("read anew").isTrue();
        }
    }

    private static byte[] digest(int seed) {
        return key("/" + seed).digest();
    }
}
