package apirelay.store;

import static apirelay.store.Samples.await;
import static apirelay.store.Samples.awaitWritten;
import static apirelay.store.Samples.body;
import static apirelay.store.Samples.content;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A process in whose file system a store's folder becomes read-only, or full, and heals: for {@link FolderFaultTest}. */
final class OwnFileSystem {

    private static final Logger LOG = Logger.getLogger("apirelay.store");

    private final Path directory;
    private final AtomicInteger warnings = new AtomicInteger();

    private OwnFileSystem(Path directory) {
        this.directory = directory;
    }

    /** Arguments: {@code read-only} or {@code full}; the folder, where a small tmpfs of its own is mounted. */
    public static void main(String[] arguments) throws Exception {
        OwnFileSystem system = new OwnFileSystem(Path.of(arguments[1]));
        system.countWarnings();
        if (arguments[0].equals("full")) {
            system.becomesFull();
        } else {
            system.becomesReadOnly();
        }
        System.out.println("healed");
    }

    private void becomesReadOnly() throws Exception {
        try (JcsResponseStore store = open()) {
            put(store, key("/kept"), head(), body(1, 40_000));
        }
        remount("ro");
        try (JcsResponseStore store = open()) {
            assertThat(serves(store, "/meanwhile")).isTrue();
            await("several attempts", () -> store.statistics().errors() > 3);
            assertThat(store.statistics().disk()).isEqualTo(DiskState.FAILED);
            assertThat(store.statistics().message()).contains("Read-only file system");
            assertThat(warnings).hasValue(1);
            remount("rw");
            heals(store);
            assertThat(content(store, store.find(key("/kept")).get(0))).isEqualTo(body(1, 40_000));
        }
    }

    private void becomesFull() throws Exception {
        try (JcsResponseStore store = open()) {
            for (int i = 0; store.statistics().errors() == 0; i++) {
                assertThat(i).isLessThan(10_000);
                serves(store, "/" + i);
            }
            await("it is served", () -> serves(store, "/meanwhile"));
            remount("size=256m");
            heals(store);
            assertThat(warnings).hasValueGreaterThan(0);
        }
    }

    private JcsResponseStore open() {
        return Samples.open(Samples.settings(directory, 128 << 20));
    }

    /** @return false if it was not stored, as what is on its way to a disk that fails just then */
    private static boolean serves(JcsResponseStore store, String target) {
        if (put(store, key(target), head(), body(2, 40_000)) == null) {
            return false;
        }
        assertThat(content(store, store.find(key(target)).get(0))).isEqualTo(body(2, 40_000));
        return true;
    }

    private static void heals(JcsResponseStore store) {
        await("the disk is back", () -> store.statistics().disk() == DiskState.OPEN);
        awaitWritten(store);
        await("something is written", () -> {
            put(store, key("/after"), head(), body(3, 40_000));
            awaitWritten(store);
            store.forgetMemory();
            return store.find(key("/after")).size() == 1;
        });
        assertThat(content(store, store.find(key("/after")).get(0))).isEqualTo(body(3, 40_000));
    }

    private void remount(String options) throws IOException, InterruptedException {
        Process mount = new ProcessBuilder("mount", "-o", "remount," + options, directory.toString())
                .inheritIO()
                .start();
        assertThat(mount.waitFor()).isZero();
    }

    private void countWarnings() {
        LOG.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.incrementAndGet();
                }
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
    }
}
