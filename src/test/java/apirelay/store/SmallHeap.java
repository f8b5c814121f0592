package apirelay.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.StoredResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stores some 300 MB and reads them back with the bounds that a small heap has by default: for {@link FolderFaultTest}. */
final class SmallHeap {

    private static final int[] LENGTHS = {351, 10_000, 100_000, 2_000_000};
    private static final int EACH = 145;

    private SmallHeap() {}

    /** Argument: the store's folder. */
    public static void main(String[] arguments) {
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(heap).isLessThanOrEqualTo(64 << 20);
        StoreSettings settings = StoreSettings.of(Path.of(arguments[0]), heap / 4, 1L << 30, 64 << 20);
        try (JcsResponseStore store = Samples.open(settings)) {
            for (int i = 0; i < EACH; i++) {
                for (int length : LENGTHS) {
                    put(store, length + "/" + i, Samples.body(i, length));
                }
            }
            Samples.awaitWritten(store);
            assertThat(store.statistics().diskEntries()).isEqualTo((long) EACH * LENGTHS.length);
            assertThat(store.statistics().memoryBytes()).isLessThanOrEqualTo(heap / 4);
            for (int i = 0; i < EACH; i++) {
                for (int length : LENGTHS) {
                    StoredResponse stored =
                            store.find(Samples.key("/" + length + "/" + i)).get(0);
                    check(store, stored, ByteBuffer.wrap(Samples.body(i, length)));
                }
            }
            assertThat(store.statistics().errors()).isZero();
        }
        System.out.println("stored and read");
    }

    private static void check(JcsResponseStore store, StoredResponse stored, ByteBuffer body) {
        try (ResponseStore.Content content = requireNonNull(store.open(stored))) {
            while (body.hasRemaining()) {
                ByteBuffer part = requireNonNull(content.read(body.position()));
                assertThat(part).isEqualTo(body.slice(body.position(), part.remaining()));
                body.position(body.position() + part.remaining());
            }
        }
    }

    /** Waits for the disk as the relay does. */
    private static void put(JcsResponseStore store, String name, byte[] body) {
        Samples.await("there is room", () -> store.statistics().queueBytes() < 2 << 20);
        ResponseStore.Draft draft = store.begin(Samples.key("/" + name), Samples.head(), store.version());
        for (int from = 0; from < body.length; from += 8192) {
            while (draft.isAhead()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            draft.append(ByteBuffer.wrap(body, from, Math.min(8192, body.length - from)));
        }
        assertThat(draft.commit()).as(name).isNotNull();
    }
}
