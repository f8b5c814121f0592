package apirelay.store;

import static apirelay.store.Samples.await;
import static apirelay.store.Samples.body;
import static apirelay.store.Samples.content;
import static apirelay.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.StoredResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in mid-write, {@code crash.rounds} times: a hundred with {@code -Pfaults}. */
class CrashTest {

    /** In milliseconds: three times what {@code docs/store.md} says was seen. */
    private static final long MOST_LOST = 5_000;

    @Test
    void opensWithNothingTornAfterAnyCrash(@TempDir Path directory) throws Exception {
        Random random = new Random(7);
        int rounds = Integer.getInteger("crash.rounds", 3);
        long found = 0;
        long[] windows = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            Path file = directory.resolve("journal");
            long killed = crash(directory, file, round, 50 + random.nextInt(random.nextInt(4) == 0 ? 1_500 : 500));
            Map<Integer, Long> ids = verify(directory, Crasher.KEYS);
            found += ids.size();
            windows[round] = Journal.read(file).lossWindow(killed, ids);
            assertThat(directory.resolve("responses.damaged.mv.db")).doesNotExist();
        }
        assertThat(found).isPositive();
        Arrays.sort(windows);
        System.out.printf(
                "Killed %d times: the oldest change lost was %d ms old at most, %d ms in half of the rounds%n",
                rounds, windows[rounds - 1], windows[rounds / 2]);
        assertThat(windows[rounds - 1]).isLessThan(MOST_LOST);
    }

    /** By a limit on the size of files, in blocks of 1 KiB. */
    @Test
    void servesOnWhenTheDiskIsFull(@TempDir Path directory) throws Exception {
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f 8192 && exec \"$@\"",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDisk.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("found 3000");
            assertThat(output.readLine()).startsWith("errors ");
            assertThat(output.readLine()).isEqualTo("closed");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
        verify(directory, 3_000);
    }

    /** @return when it was killed */
    private static long crash(Path directory, Path journal, int seed, int millis)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1", // It lives for too short a time for more.
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crasher.class.getName(),
                        directory.toString(),
                        journal.toString(),
                        Integer.toString(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready OPEN");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            return System.currentTimeMillis();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** @return the ids of the responses that were found, by target */
    private static Map<Integer, Long> verify(Path directory, int keys) {
        JcsResponseStore store = Samples.open(Samples.settings(directory, 64 << 20));
        try {
            assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
            Map<Integer, Long> found = new HashMap<>();
            for (int i = 0; i < keys; i++) {
                for (StoredResponse stored : store.find(key("/" + i))) {
                    long seed = Long.parseLong(String.valueOf(stored.fields().first("Seed")));
                    assertThat(content(store, stored)).isEqualTo(body(seed, (int) stored.contentLength()));
                    found.put(i, stored.id());
                }
            }
            assertThat((long) found.size()).isEqualTo(store.statistics().diskEntries());
            await("loose content is gone", () -> Sql.number(directory, "SELECT COUNT(*) FROM loose_content") == 0);
            assertThat(Sql.number(directory, "SELECT COUNT(*) FROM segment"))
                    .isEqualTo(Sql.number(directory, "SELECT SUM((content_length + 16383) / 16384) FROM response"));
            assertThat(Sql.number(directory, "SELECT SUM(bytes) FROM response"))
                    .isEqualTo(store.statistics().diskBytes());
            return found;
        } finally {
            store.close();
        }
    }
}
