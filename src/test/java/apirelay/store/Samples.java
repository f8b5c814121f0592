package apirelay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Responses to store, and what one does with them. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    static final StoreRules RULES = new SampleRules();

    /** Fresh for five minutes, of use for an hour. */
    static class SampleRules implements StoreRules {

        @Override
        public boolean replaces(CacheKey key, StoredResponse newer, StoredResponse older) {
            return newer.selecting().equals(older.selecting());
        }

        @Override
        public Instant expires(CacheKey key, StoredResponse response) {
            return response.responseTime().plusSeconds(300);
        }

        @Override
        public Instant staleUntil(CacheKey key, StoredResponse response) {
            return response.responseTime().plusSeconds(3600);
        }
    }

    private Samples() {}

    static StoreSettings settings(Path directory, long disk) {
        return new StoreSettings(
                directory, 8 << 20, disk, 4 << 20, 16 << 20, 64, Duration.ofSeconds(10), Duration.ofMillis(20));
    }

    static JcsResponseStore open(StoreSettings settings) {
        return new JcsResponseStore(settings, RULES, InstantSource.fixed(NOW.plusSeconds(60)));
    }

    static CacheKey key(String target) {
        return new CacheKey("menu", "http://menu.example/api", "http", "example.org", target);
    }

    static StoredResponse head(String... fields) {
        return selected(Fields.EMPTY, fields);
    }

    static StoredResponse selected(Fields selecting, String... fields) {
        return new StoredResponse(
                StoredResponse.UNSTORED,
                "GET",
                selecting,
                false,
                new ResponseHead(200, Fields.of(fields)),
                NOW,
                NOW.plusMillis(40),
                0,
                null,
                null,
                null);
    }

    /** A key that shares with others only what it shares in the relay. */
    static CacheKey ownKey(String target) {
        return new CacheKey("menu", own("https://menu.example/api"), "https", own("relay.example.org"), own(target));
    }

    /** What an API may answer: upstream's names are shared, its values are not. */
    static StoredResponse ownHead() {
        String[] fields = {
            "Date", "Mon, 23 Nov 2026 12:00:00 GMT",
            "Content-Type", "application/json; charset=utf-8",
            "Cache-Control", "public, max-age=300, stale-while-revalidate=30",
            "ETag", "\"33a64df551425fcc55e4d42a148795d9f25f89d4\"",
            "Last-Modified", "Sun, 22 Nov 2026 07:28:00 GMT",
            "Vary", "Accept-Encoding",
            "Server", "nginx",
            "X-Request-Id", "0af7651916cd43dd8448eb211c80319c",
        };
        for (int i = 1; i < fields.length; i += 2) {
            fields[i] = own(fields[i]);
        }
        StoredResponse head = head(fields);
        return head.freshened(head.head(), Instant.ofEpochSecond(1_800_000_000), Instant.ofEpochSecond(1_800_000_001));
    }

    @SuppressWarnings("StringCopy") // For once it is the object that counts.
    private static String own(String text) {
        return new String(text.toCharArray());
    }

    /** Bytes that depend on the seed and their place. */
    static byte[] body(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static @Nullable StoredResponse put(ResponseStore store, CacheKey key, StoredResponse head, byte[] body) {
        return put(store, key, head, body, store.version());
    }

    static @Nullable StoredResponse put(
            ResponseStore store, CacheKey key, StoredResponse head, byte[] body, long since) {
        ResponseStore.Draft draft = store.begin(key, head, since);
        for (int from = 0; from < body.length; from += 5000) {
            draft.append(ByteBuffer.wrap(body, from, Math.min(5000, body.length - from)));
        }
        return draft.commit();
    }

    /** The content; null if it can't be opened, or not be read to its end. */
    static byte @Nullable [] content(ResponseStore store, StoredResponse stored) {
        try (ResponseStore.Content content = store.open(stored)) {
            return content == null ? null : content(content);
        }
    }

    static byte @Nullable [] content(ResponseStore.Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < content.length()) {
            ByteBuffer part = content.read(bytes.size());
            if (part == null) {
                return null;
            }
            assertThat(part.hasRemaining()).isTrue();
            assertThat(part.isReadOnly()).isTrue();
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }

    /** Polls, for a condition that nobody tells of. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void awaitWritten(JcsResponseStore store) {
        await("all written", () -> store.statistics().queueBytes() == 0);
    }
}
