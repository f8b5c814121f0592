package apirelay.store;

import static apirelay.store.Samples.await;
import static apirelay.store.Samples.awaitWritten;
import static apirelay.store.Samples.body;
import static apirelay.store.Samples.content;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that another has, or that can't be used: the store goes without it, and takes it when it can. */
@SuppressWarnings("NullAway.Init")
class FolderFaultTest {

    @TempDir
    Path directory;

    private JcsResponseStore open(Path folder) {
        return Samples.open(Samples.settings(folder, 64 << 20));
    }

    @Test
    void givesWayToAnotherStoreOfThisProcessUntilItIsGone() {
        JcsResponseStore first = open(directory);
        put(first, key("/a"), head(), body(1, 400));
        try (JcsResponseStore second = open(directory)) {
            assertThat(second.statistics().disk()).isEqualTo(DiskState.LOCKED);
            assertThat(second.statistics().message()).contains("another relay").contains(directory.toString());
            assertThat(put(second, key("/b"), head(), body(2, 40_000))).isNotNull();
            assertThat(content(second, second.find(key("/b")).get(0))).isEqualTo(body(2, 40_000));
            first.close();
            await("it has the folder", () -> second.statistics().disk() == DiskState.OPEN);
            assertThat(content(second, second.find(key("/a")).get(0))).isEqualTo(body(1, 400));
            assertThat(content(second, second.find(key("/b")).get(0))).isEqualTo(body(2, 40_000));
        } finally {
            first.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"relay, LOCKED, another relay is using", "h2, FAILED, already in use"})
    void givesWayToAnotherProcessUntilItIsGone(String holder, DiskState state, String message) throws Exception {
        Process process = start(java(FolderHolder.class, holder, directory.toString()));
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("held");
            try (JcsResponseStore store = open(directory)) {
                assertThat(store.statistics().disk()).isEqualTo(state);
                assertThat(store.statistics().message()).contains(message);
                put(store, key("/a"), head(), body(1, 40_000));
                assertThat(content(store, store.find(key("/a")).get(0))).isEqualTo(body(1, 40_000));
                process.destroyForcibly().waitFor();
                await("it has the folder", () -> store.statistics().disk() == DiskState.OPEN);
                assertThat(store.find(key("/theirs"))).hasSize(holder.equals("relay") ? 1 : 0);
                assertThat(directory.resolve("responses.damaged.mv.db")).doesNotExist();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void worksWithoutAFolderAndHeals() throws IOException {
        Path blocked = directory.resolve("blocked");
        Files.createFile(blocked);
        try (JcsResponseStore store = open(blocked)) {
            assertThat(store.statistics().disk()).isEqualTo(DiskState.FAILED);
            put(store, key("/a"), head(), body(1, 40_000));
            assertThat(content(store, store.find(key("/a")).get(0))).isEqualTo(body(1, 40_000));
            Files.delete(blocked);
            await("the disk is back", () -> store.statistics().disk() == DiskState.OPEN);
            put(store, key("/b"), head(), body(2, 40_000));
            awaitWritten(store);
            store.forgetMemory();
            assertThat(content(store, store.find(key("/b")).get(0))).isEqualTo(body(2, 40_000));
        }
    }

    /** On a file system of its own, which only a process that may mount can have. */
    @ParameterizedTest
    @ValueSource(strings = {"read-only", "full"})
    void servesOnAndHealsWhenTheFolderIs(String fault) throws Exception {
        List<String> apart = apart();
        assumeTrue(
                apart != null, "no namespace for mounts is to be had here: a folder that is " + fault + " is untested");
        List<String> command = new ArrayList<>(apart);
        command.addAll(
                List.of("sh", "-c", "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec \"$@\"", directory.toString()));
        command.addAll(java(OwnFileSystem.class, fault, directory.toString()));
        Path log = Files.createTempFile("own-file-system", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(process.waitFor()).as(() -> read(log)).isZero();
            assertThat(read(log)).endsWith("healed\n");
        } finally {
            Files.delete(log);
        }
    }

    @Test
    void storesFiveTimesItsHeap() throws Exception {
        List<String> command = java(SmallHeap.class, directory.toString());
        command.add(1, "-XX:+UseParallelGC"); // As tomcat-conf/jvm.options says.
        command.set(command.indexOf("-Xmx128m"), "-Xmx64m");
        Process process = start(command);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("stored and read");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What runs a command where it may mount, as root or as a user who is root there; null if neither is allowed. */
    private static @Nullable List<String> apart() throws InterruptedException {
        for (List<String> way : List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m"))) {
            List<String> trial = new ArrayList<>(way);
            trial.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"));
            try {
                if (new ProcessBuilder(trial)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0) {
                    return way;
                }
            } catch (IOException e) {
                return null; // There is no such command.
            }
        }
        return null;
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
