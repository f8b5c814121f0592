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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store survives. */
@SuppressWarnings("NullAway.Init")
class DiskFaultTest {

    private static final CacheKey KEY = key("/a");

    @TempDir
    Path directory;

    private JcsResponseStore store;

    @AfterEach
    void close() {
        store.close();
    }

    private void open() {
        store = Samples.open(Samples.settings(directory, 64 << 20));
    }

    private void reopen() {
        store.close();
        open();
    }

    private void awaitState(DiskState state) {
        await("disk " + state, () -> store.statistics().disk() == state);
    }

    private Path file() {
        return directory.resolve("responses.mv.db");
    }

    @Test
    void keepsResponsesOverARestart() {
        open();
        put(store, key("/small"), head("X", "1"), body(1, 400));
        put(store, key("/large"), head("X", "2"), body(2, 400_000));
        put(store, key("/gone"), head(), body(3, 40_000));
        store.invalidate(key("/gone"));
        reopen();
        assertThat(content(store, store.find(key("/small")).get(0))).isEqualTo(body(1, 400));
        assertThat(content(store, store.find(key("/large")).get(0))).isEqualTo(body(2, 400_000));
        assertThat(store.find(key("/gone"))).isEmpty();
        assertThat(store.statistics().diskEntries()).isEqualTo(2);
    }

    @Test
    void neverGivesAnIdTwice() {
        open();
        StoredResponse first = requireNonNull(put(store, KEY, head(), body(1, 10)));
        reopen();
        StoredResponse second = requireNonNull(put(store, KEY, head(), body(1, 10)));
        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    void healsWhenTheDatabaseWasClosedUnderneath() {
        open();
        put(store, key("/before"), head(), body(1, 400));
        awaitWritten(store);
        Sql.execute(directory, "CHECKPOINT SYNC");
        Sql.pullThePlug(directory);
        // What comes before the failure is noticed waits for the disk; what comes after it stays in memory.
        StoredResponse large = put(store, key("/large"), head(), body(2, 100_000));
        StoredResponse small = requireNonNull(put(store, key("/small"), head(), body(3, 400)));
        assertThat(store.find(key("/small"))).containsExactly(small);
        await("an error", () -> store.statistics().errors() > 0);
        awaitState(DiskState.OPEN);
        awaitWritten(store);
        store.forgetMemory();
        assertThat(content(store, store.find(key("/before")).get(0))).isEqualTo(body(1, 400));
        assertFound(key("/small"), small, body(3, 400));
        assertFound(key("/large"), large, body(2, 100_000));
    }

    private void assertFound(CacheKey key, @Nullable StoredResponse stored, byte[] body) {
        boolean lasting = stored != null && !Ids.isTransient(stored.id());
        assertThat(store.find(key)).hasSize(lasting ? 1 : 0);
        for (StoredResponse found : store.find(key)) {
            assertThat(content(store, found)).isEqualTo(body);
        }
    }

    /** A content of which some is in the file that failed can't be completed in the one that is opened next. */
    @Test
    void keepsNoTornContentFromAnInterruptedDraft() {
        open();
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        draft.append(ByteBuffer.wrap(body(1, 100_000)));
        awaitWritten(store);
        Sql.pullThePlug(directory);
        await("an error", () -> {
            store.find(key("/other"));
            return store.statistics().errors() > 0;
        });
        awaitState(DiskState.OPEN);
        draft.append(ByteBuffer.wrap(body(2, 100_000)));
        draft.commit();
        awaitWritten(store);
        store.forgetMemory();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(Sql.number(directory, "SELECT COUNT(*) FROM response")).isZero();
        await("orphans are gone", () -> Sql.number(directory, "SELECT COUNT(*) FROM segment") == 0);
    }

    @Test
    void takesNoFailureForAbsence() {
        open();
        put(store, KEY, head(), body(1, 400));
        awaitWritten(store);
        Sql.execute(directory, "CHECKPOINT SYNC");
        Sql.pullThePlug(directory);
        await("an error", () -> {
            store.forgetMemory();
            store.find(KEY);
            return store.statistics().errors() > 0;
        });
        awaitState(DiskState.OPEN);
        assertThat(store.find(KEY)).hasSize(1);
    }

    @Test
    void remembersWhatItCouldNotRemove() {
        open();
        put(store, KEY, head(), body(1, 400));
        awaitWritten(store);
        Sql.execute(directory, "CHECKPOINT SYNC");
        Sql.pullThePlug(directory);
        store.invalidate(KEY);
        await("an error", () -> store.statistics().errors() > 0);
        awaitState(DiskState.OPEN);
        awaitWritten(store);
        assertThat(store.find(KEY)).isEmpty();
        reopen();
        assertThat(store.find(KEY)).isEmpty();
    }

    /** What a soft purge reaches before the error is noticed is stale, the rest gone. */
    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void remembersWhatItCouldNotPurge(boolean soft, boolean noticed) throws IOException {
        open();
        put(store, KEY, head(), body(1, 400));
        awaitWritten(store);
        store.forgetMemory();
        Sql.execute(directory, "CHECKPOINT SYNC");
        Sql.pullThePlug(directory);
        Path kept = directory.resolve("kept");
        if (noticed) {
            Files.move(file(), kept);
            Files.createDirectory(file());
            store.invalidate(key("/other"));
            awaitState(DiskState.FAILED);
        }
        store.purge(Filter.prefix("/"), soft ? Samples.NOW : null);
        if (noticed) {
            Files.delete(file());
            Files.move(kept, file());
        } else {
            store.invalidate(key("/other"));
            await("the writer's error", () -> store.statistics().errors() > 0);
        }
        awaitState(DiskState.OPEN);
        awaitWritten(store);
        assertThat(store.find(KEY)).allMatch(stored -> soft && stored.staleFrom() != null);
        reopen();
        assertThat(store.find(KEY)).allMatch(stored -> soft && stored.staleFrom() != null);
    }

    @Test
    void distrustsAFileThatMissedARemoval() throws IOException {
        open();
        put(store, KEY, head(), body(1, 400));
        awaitWritten(store);
        Sql.execute(directory, "CHECKPOINT SYNC");
        Path kept = directory.resolve("kept");
        Sql.pullThePlug(directory);
        Files.move(file(), kept);
        Files.createDirectory(file());
        store.find(key("/other"));
        awaitState(DiskState.FAILED);
        store.invalidate(KEY);
        assertThat(put(store, key("/small"), head(), body(2, 400))).isNotNull();
        assertThat(put(store, key("/large"), head(), body(2, 100_000))).isNotNull();
        assertThat(content(store, store.find(key("/large")).get(0))).isEqualTo(body(2, 100_000));
        store.close();
        Files.delete(file());
        Files.move(kept, file());
        open();
        assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
        assertThat(store.find(KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "cut", "other tables", "other version"})
    void startsEmptyWhenTheFileIsNotItsOwn(String how) throws IOException {
        open();
        for (int i = 0; i < 200; i++) {
            put(store, key("/" + i), head(), body(i, 5_000));
        }
        store.close();
        switch (how) {
            case "garbage" -> Files.write(file(), body(1, 100_000));
            case "cut" -> {
                try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                    channel.truncate(5_000);
                }
            }
            case "other tables" -> Sql.execute(directory, "DROP TABLE store");
            default -> Sql.execute(directory, "UPDATE store SET version = 99");
        }
        open();
        assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
        assertThat(store.find(key("/1"))).isEmpty();
        assertThat(directory.resolve("responses.damaged.mv.db")).exists();
        put(store, KEY, head(), body(1, 40_000));
        reopen();
        assertThat(content(store, store.find(KEY).get(0))).isEqualTo(body(1, 40_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE response SET head = X'01'",
                "UPDATE response SET head = X''",
                "UPDATE segment SET checksum = checksum + 1",
                "UPDATE segment SET data = X'00'",
                "DELETE FROM segment"
            })
    void takesDamagedRowsForMisses(String damage) {
        open();
        put(store, key("/small"), head(), body(1, 400));
        put(store, key("/large"), head(), body(1, 40_000));
        awaitWritten(store);
        store.forgetMemory();
        Sql.execute(directory, damage);
        assertThat(store.find(key("/small"))).isEmpty();
        for (StoredResponse stored : store.find(key("/large"))) {
            assertThat(content(store, stored)).isNull();
        }
        put(store, key("/small"), head(), body(2, 400));
        put(store, key("/large"), head(), body(2, 40_000));
        awaitWritten(store);
        store.forgetMemory();
        assertThat(content(store, store.find(key("/small")).get(0))).isEqualTo(body(2, 400));
        assertThat(content(store, store.find(key("/large")).get(0))).isEqualTo(body(2, 40_000));
    }

    /** Here it is the rules that fail, for one response; what it has replaced must not be found again. */
    @Test
    void oneThatCannotBeWrittenHoldsUpNoOther() {
        StoreRules picky = new Samples.SampleRules() {
            @Override
            public Instant expires(CacheKey key, StoredResponse response) {
                if (response.fields().contains("Bad")) {
                    throw new IllegalStateException("bad");
                }
                return Samples.NOW;
            }
        };
        store = new JcsResponseStore(Samples.settings(directory, 64 << 20), picky, InstantSource.fixed(Samples.NOW));
        put(store, KEY, head(), body(1, 400));
        put(store, KEY, head("Bad", "1"), body(2, 400));
        put(store, key("/b"), head(), body(3, 400));
        awaitWritten(store);
        store.forgetMemory();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.find(key("/b"))).hasSize(1);
        assertThat(store.statistics().skipped()).isEqualTo(1);
        assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
    }

    @Test
    void survivesAnInterruptedReader() {
        open();
        put(store, KEY, head(), body(1, 400));
        awaitWritten(store);
        for (int i = 0; i < 100; i++) {
            store.forgetMemory();
            Thread.currentThread().interrupt();
            store.find(KEY);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.find(KEY)).hasSize(1);
        assertThat(store.statistics().errors()).isZero();
    }

    /** It hangs in a rule here, as it has been seen to hang in H2 once the heap was full. */
    @Test
    void endsThoughItsWriterHangs() {
        CountDownLatch end = new CountDownLatch(1);
        StoreRules hanging = new Samples.SampleRules() {
            @Override
            public Instant expires(CacheKey key, StoredResponse response) {
                if (key.equals(KEY)) {
                    awaitUninterruptibly(end);
                }
                return super.expires(key, response);
            }
        };
        StoreSettings settings = new StoreSettings(
                directory, 64 << 20, 64 << 20, 4 << 20, 64 << 20, 64, Duration.ofMillis(100), Duration.ofMillis(20));
        JcsResponseStore hung = new JcsResponseStore(settings, hanging, InstantSource.fixed(Samples.NOW));
        put(hung, KEY, head(), body(1, 400));
        long start = System.nanoTime();
        hung.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(hung.statistics().message()).contains("does not end");
        open();
        assertThat(store.statistics().disk()).isEqualTo(DiskState.LOCKED);
        end.countDown();
        awaitState(DiskState.OPEN);
        assertThat(store.find(KEY)).as("what may have missed a removal").isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // Nobody interrupts the writer.
        }
    }

    @Test
    void makesRoomOnDisk() {
        store = Samples.open(Samples.settings(directory, 8 << 20));
        for (int i = 0; i < 1_200; i++) {
            put(store, key("/" + i), head(), body(i, 10_000));
            if (i % 20 == 0) {
                store.used(store.find(key("/0")).get(0));
                awaitWritten(store);
            }
        }
        awaitWritten(store);
        await("room is made", () -> store.statistics().diskBytes() < 0.7 * (8 << 20));
        StoreStatistics statistics = store.statistics();
        assertThat(statistics.diskEvictions()).isGreaterThan(50);
        store.close();
        store = Samples.open(Samples.settings(directory, 8 << 20));
        assertThat(store.find(key("/0"))).hasSize(1);
        assertThat(store.find(key("/1"))).isEmpty();
        assertThat(Sql.number(directory, "SELECT SUM(bytes) FROM response"))
                .isEqualTo(store.statistics().diskBytes());
        assertThat(Sql.number(directory, "SELECT COUNT(*) FROM segment"))
                .isEqualTo(store.statistics().diskEntries());
    }

    /** By key: what may be of use for longer stays, though it was not used for longer. */
    @Test
    void whatHasExpiredMakesRoomFirst() {
        StoreRules rules = new Samples.SampleRules() {
            @Override
            public Instant staleUntil(CacheKey key, StoredResponse response) {
                return key.target().startsWith("/short/") ? Samples.NOW : Samples.NOW.plusSeconds(3600);
            }
        };
        store = new JcsResponseStore(
                Samples.settings(directory, 8 << 20), rules, InstantSource.fixed(Samples.NOW.plusSeconds(60)));
        for (int i = 0; i < 700; i++) {
            boolean soon = i >= 250 && i < 500;
            StoredResponse stored = put(store, key((soon ? "/short/" : "/long/") + i), head(), body(i, 10_000));
            if (soon) {
                store.used(requireNonNull(stored));
            }
            if (i % 50 == 0) { // Not each: H2 keeps for 45 s what it overwrote, and the file may not fill up.
                awaitWritten(store);
            }
        }
        awaitWritten(store);
        assertThat(store.statistics().skipped()).isZero();
        await("room is made", () -> store.statistics().diskBytes() < 0.7 * (8 << 20));
        assertThat(Sql.number(directory, "SELECT COUNT(*) FROM response WHERE target LIKE '/short/%'"))
                .isLessThan(150);
        assertThat(Sql.number(directory, "SELECT COUNT(*) FROM response WHERE target LIKE '/long/%'"))
                .isEqualTo(450);
    }

    /**
     * H2 keeps what was overwritten for 45 s, so that the file may fill up with what is of no use any more; and what it has
     * not yet written when the file is found full, some 20 MB, comes on top.
     */
    @Test
    void keepsTheFileWithinItsBoundUnderChurn() throws IOException {
        long bound = 96 << 20;
        store = Samples.open(Samples.settings(directory, bound));
        long start = System.nanoTime();
        long largest = 0;
        boolean enough = false;
        for (int i = 0; !enough; i++) {
            put(store, key("/" + i % 2000), head(), body(i, 20_000));
            if (i % 100 == 0) {
                largest = Math.max(largest, Files.size(file()));
                long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                enough = seconds > 30 || (seconds > 8 && store.statistics().skipped() > 0);
            }
        }
        assertThat(store.statistics().skipped()).isPositive();
        assertThat(largest).isGreaterThan(bound / 2).isLessThan(bound + bound / 4);
    }

    @Test
    void leavesNothingBehind() throws IOException {
        Driver.load();
        Set<String> before = threads();
        for (int i = 0; i < 20; i++) {
            open();
            put(store, key("/" + i), head(), body(i, 40_000));
            store.find(key("/0"));
            store.close();
        }
        await("threads end", () -> before.containsAll(threads()));
        assertThat(DriverManager.drivers().map(driver -> driver.getClass().getName()))
                .doesNotContain("org.h2.Driver");
        Path descriptors = Path.of("/proc/self/fd");
        if (Files.isDirectory(descriptors)) {
            try (Stream<Path> open = Files.list(descriptors)) {
                assertThat(open.map(DiskFaultTest::target).filter(path -> path.startsWith(directory.toString())))
                        .isEmpty();
            }
        }
        open();
        assertThat(store.statistics().diskEntries()).isEqualTo(20);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(thread -> thread.getName() + " " + thread.getId())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void h2IsTheReleaseThatKeepsData() {
        open();
        assertThat(List.of(Database.H2_VERSION)).containsExactly("2.4.240");
        assertThat(Sql.number(directory, "SELECT CASE WHEN H2VERSION() = '2.4.240' THEN 1 ELSE 0 END"))
                .isEqualTo(1);
    }
}
