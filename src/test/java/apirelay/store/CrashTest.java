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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in mid-write. The number of rounds is the system property {@code crash.rounds}; a hundred take some five
 * minutes.
 */
class CrashTest {

    @Test
    void opensWithNothingTornAfterAnyCrash(@TempDir Path directory) throws Exception {
        Random random = new Random(7);
        int rounds = Integer.getInteger("crash.rounds", 3);
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            crash(directory, round, 200 + random.nextInt(1_500));
            found += verify(directory, Crasher.KEYS);
            assertThat(directory.resolve("responses.damaged.mv.db")).doesNotExist();
        }
        assertThat(found).isPositive();
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

    private static void crash(Path directory, int seed, int millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crasher.class.getName(),
                        directory.toString(),
                        Integer.toString(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready OPEN");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** @return how many responses were found */
    private static int verify(Path directory, int keys) {
        JcsResponseStore store = Samples.open(Samples.settings(directory, 64 << 20));
        try {
            assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
            int found = 0;
            for (int i = 0; i < keys; i++) {
                for (StoredResponse stored : store.find(key("/" + i))) {
                    long seed = Long.parseLong(String.valueOf(stored.fields().first("Seed")));
                    assertThat(content(store, stored)).isEqualTo(body(seed, (int) stored.contentLength()));
                    found++;
                }
            }
            assertThat(found).isEqualTo((int) store.statistics().diskEntries());
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
