package apirelay.store;

import static apirelay.store.Samples.body;
import static apirelay.store.Samples.content;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static apirelay.store.Samples.selected;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store keeps to. */
@SuppressWarnings("NullAway.Init")
abstract class StoreContract {

    static final CacheKey KEY = key("/restaurant?day=monday");

    @TempDir
    Path directory;

    JcsResponseStore store;

    abstract StoreSettings settings();

    /** Brings about, if the store has other places than memory, that what was stored is read from there. */
    abstract void leaveMemory();

    @BeforeEach
    void open() {
        store = Samples.open(settings());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private StoredResponse found() {
        List<StoredResponse> found = store.find(KEY);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void findsNothingInAnEmptyStore() {
        assertThat(store.find(KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 351, 16383, 16384, 16385, 32767, 32768, 32769, 1_000_000, 4 << 20})
    void keepsContentOfLength(int length) {
        byte[] body = body(1, length);
        StoredResponse stored = requireNonNull(put(store, KEY, head("ETag", "\"a\""), body));
        assertThat(stored.contentLength()).isEqualTo(length);
        assertThat(found()).isSameAs(stored);
        assertThat(content(store, stored)).isEqualTo(body);
        assertThat(stored.content() != null).isEqualTo(length <= ResponseStore.SEGMENT);
        leaveMemory();
        assertThat(found().head()).isEqualTo(stored.head());
        assertThat(content(store, found())).isEqualTo(body);
    }

    @Test
    void keepsAllOfTheHead() {
        StoredResponse head = new StoredResponse(
                StoredResponse.UNSTORED,
                "POST",
                Fields.of("Accept", "text/html, */*", "accept-language", "sv"),
                true,
                new ResponseHead(299, Fields.of("X-a", "", "x-A", "åäö \uD800 \u20AC", "ETag", "W/\"1\"")),
                Samples.NOW,
                Samples.NOW.plusNanos(1),
                0,
                new ContentRange(0, 2, ContentRange.UNKNOWN),
                Samples.NOW.minusSeconds(5),
                null);
        put(store, KEY, head, body(1, 3));
        leaveMemory();
        StoredResponse found = found();
        assertThat(found.method()).isEqualTo(head.method());
        assertThat(found.selecting()).isEqualTo(head.selecting());
        assertThat(found.head()).isEqualTo(head.head());
        assertThat(found.requestTime()).isEqualTo(head.requestTime());
        assertThat(found.responseTime()).isEqualTo(head.responseTime());
        assertThat(found.part()).isEqualTo(head.part());
        assertThat(found.staleFrom()).isEqualTo(head.staleFrom());
    }

    @Test
    void isInvisibleUntilCommitted() {
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        draft.append(ByteBuffer.wrap(body(1, 50_000)));
        assertThat(store.find(KEY)).isEmpty();
        draft.abort();
        assertThat(draft.commit()).isNull();
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void endsOnce() {
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        assertThat(draft.commit()).isNotNull();
        assertThat(draft.commit()).isNull();
        assertThat(draft.append(ByteBuffer.wrap(body(1, 1)))).isFalse();
        draft.abort();
        assertThat(store.find(KEY)).hasSize(1);
    }

    @Test
    void refusesWhatIsTooLarge() {
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        ByteBuffer first = ByteBuffer.wrap(body(1, 4 << 20));
        assertThat(draft.append(first)).isTrue();
        ByteBuffer oneMore = ByteBuffer.wrap(new byte[1]);
        assertThat(draft.append(oneMore)).isFalse();
        assertThat(oneMore.hasRemaining()).isFalse();
        assertThat(draft.append(ByteBuffer.allocate(0))).isFalse();
        assertThat(draft.commit()).isNull();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.statistics().tooLarge()).isEqualTo(1);
    }

    @Test
    void replacesTheSameVariantAndKeepsOthers() {
        Fields swedish = Fields.of("Accept-Language", "sv");
        Fields english = Fields.of("Accept-Language", "en");
        put(store, KEY, selected(swedish, "X", "1"), body(1, 10));
        put(store, KEY, selected(english, "X", "2"), body(2, 40_000));
        put(store, KEY, selected(swedish, "X", "3"), body(3, 30_000));
        leaveMemory();
        assertThat(store.find(KEY)).extracting(r -> r.fields().first("X")).containsExactly("3", "2");
        assertThat(content(store, store.find(KEY).get(0))).isEqualTo(body(3, 30_000));
        assertThat(content(store, store.find(KEY).get(1))).isEqualTo(body(2, 40_000));
    }

    @Test
    void boundsTheVariantsOfAKey() {
        for (int i = 0; i < 70; i++) {
            put(store, KEY, selected(Fields.of("Accept", "a/" + i)), body(i, 10));
        }
        leaveMemory();
        List<StoredResponse> found = store.find(KEY);
        assertThat(found).hasSize(64);
        assertThat(found.get(0).selecting().first("Accept")).isEqualTo("a/69");
        assertThat(found.get(63).selecting().first("Accept")).isEqualTo("a/6");
    }

    @Test
    void freshensTheHeadOnly() {
        byte[] body = body(1, 40_000);
        StoredResponse stored = requireNonNull(put(store, KEY, head("ETag", "\"a\"", "Age", "1"), body));
        ResponseHead fresher = new ResponseHead(200, Fields.of("ETag", "\"a\"", "Age", "2"));
        StoredResponse freshened = stored.freshened(fresher, Samples.NOW.plusSeconds(9), Samples.NOW.plusSeconds(10));
        assertThat(store.freshen(KEY, stored, freshened, store.version())).isTrue();
        leaveMemory();
        assertThat(found().head()).isEqualTo(fresher);
        assertThat(found().responseTime()).isEqualTo(Samples.NOW.plusSeconds(10));
        assertThat(content(store, found())).isEqualTo(body);
    }

    @Test
    void freshensNothingThatIsGone() {
        StoredResponse stored = requireNonNull(put(store, KEY, head(), body(1, 10)));
        put(store, KEY, head(), body(2, 10));
        assertThat(store.freshen(KEY, stored, stored, store.version())).isFalse();
        assertThat(content(store, found())).isEqualTo(body(2, 10));
    }

    @Test
    void invalidatesAllVariants() {
        put(store, KEY, selected(Fields.of("A", "1")), body(1, 10));
        put(store, KEY, selected(Fields.of("A", "2")), body(2, 40_000));
        leaveMemory();
        store.invalidate(KEY);
        assertThat(store.find(KEY)).isEmpty();
        leaveMemory();
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void refusesWhatBeganBeforeAnInvalidation() {
        StoredResponse stored = requireNonNull(put(store, KEY, head(), body(1, 10)));
        long since = store.version();
        ResponseStore.Draft draft = store.begin(KEY, head(), since);
        draft.append(ByteBuffer.wrap(body(2, 20_000)));
        store.invalidate(KEY);
        assertThat(draft.commit()).isNull();
        assertThat(store.freshen(KEY, stored, stored, since)).isFalse();
        assertThat(put(store, KEY, head(), body(3, 10), since)).isNull();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(put(store, KEY, head(), body(4, 10))).isNotNull();
        assertThat(store.statistics().refused()).isEqualTo(2);
    }

    @Test
    void theLastOfManyPutsStays() {
        for (int round = 0; round < 300; round++) {
            CacheKey each = key("/" + round);
            put(store, each, head(), body(round, 600));
            put(store, each, head(), body(-round - 1, 600));
        }
        leaveMemory();
        for (int round = 0; round < 300; round++) {
            List<StoredResponse> found = store.find(key("/" + round));
            assertThat(found).hasSize(1);
            assertThat(content(store, found.get(0))).isEqualTo(body(-round - 1, 600));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replaced", "invalidated"})
    void aReaderReadsOnWhatIs(String how) {
        byte[] body = body(1, 100_000);
        StoredResponse stored = requireNonNull(put(store, KEY, head(), body));
        leaveMemory();
        try (ResponseStore.Content content = requireNonNull(store.open(found()))) {
            if (how.equals("replaced")) {
                put(store, KEY, head(), body(2, 100_000));
            } else {
                store.invalidate(KEY);
            }
            leaveMemory();
            assertThat(content(content)).isEqualTo(body);
        }
        assertThat(store.find(KEY)).extracting(StoredResponse::id).doesNotContain(stored.id());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 16384, 40_000})
    void contentCanBeReadWhileItGrows(int length) {
        byte[] body = body(1, length);
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        List<String> told = new ArrayList<>();
        try (ResponseStore.Growing growing = draft.content()) {
            int read = 0;
            for (int from = 0; from < length; from += 700) {
                assertThat(growing.progress(read, () -> told.add("more"))).isEqualTo(ResponseStore.Progress.WAITING);
                assertThat(growing.read(read)).isNull();
                draft.append(ByteBuffer.wrap(body, from, Math.min(700, length - from)));
                assertThat(told).containsExactly("more");
                told.clear();
                while (growing.progress(read, () -> told.add("never")) == ResponseStore.Progress.READABLE
                        && read < Math.min(from + 700, length)) {
                    ByteBuffer part = requireNonNull(growing.read(read));
                    assertThat(part).isEqualTo(ByteBuffer.wrap(body, read, part.remaining()));
                    read += part.remaining();
                    if (read == Math.min(from + 700, length)) {
                        break;
                    }
                }
            }
            assertThat(read).isEqualTo(length);
            assertThat(growing.progress(read, () -> told.add("end"))).isEqualTo(ResponseStore.Progress.WAITING);
            draft.commit();
            assertThat(told).containsExactly("end");
            assertThat(growing.progress(read, () -> {})).isEqualTo(ResponseStore.Progress.COMPLETE);
            store.invalidate(KEY);
            leaveMemory();
            for (int position = 0; position < length; ) {
                ByteBuffer part = requireNonNull(growing.read(position));
                assertThat(part).isEqualTo(ByteBuffer.wrap(body, position, part.remaining()));
                position += part.remaining();
            }
        }
    }

    @Test
    void readersLearnThatADraftWasAborted() {
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        List<String> told = new ArrayList<>();
        try (ResponseStore.Growing growing = draft.content()) {
            growing.progress(0, () -> told.add("end"));
            draft.abort();
            assertThat(told).containsExactly("end");
            assertThat(growing.progress(0, () -> {})).isEqualTo(ResponseStore.Progress.ABORTED);
        }
    }

    private static final String BASE = "http://example.org";

    static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of(Filter.ALL, List.of("/a", "/a%", "/a%25/1", "/a_", "/a_/1", "/aX/1", "/b/large")),
                Arguments.of(Filter.url(BASE + "/a%"), List.of("/a%")),
                Arguments.of(Filter.url(BASE + "/A%"), List.of()),
                Arguments.of(Filter.prefix(BASE + "/a%"), List.of("/a%", "/a%25/1")),
                Arguments.of(Filter.prefix(BASE + "/a_/"), List.of("/a_/1")),
                Arguments.of(Filter.prefix(""), List.of("/a", "/a%", "/a%25/1", "/a_", "/a_/1", "/aX/1", "/b/large")),
                Arguments.of(Filter.pattern(BASE + "/a?/*"), List.of("/a_/1", "/aX/1")),
                Arguments.of(Filter.pattern(BASE + "/a%*"), List.of("/a%", "/a%25/1")),
                Arguments.of(Filter.pattern("*_"), List.of("/a_")),
                Arguments.of(Filter.url("/a%"), List.of("/a%")),
                Arguments.of(Filter.url("https://example.org/a"), List.of()),
                Arguments.of(Filter.url("http://example.org"), List.of()),
                Arguments.of(Filter.prefix("/a_/"), List.of("/a_/1")),
                Arguments.of(
                        Filter.prefix("http://example.or"),
                        List.of("/a", "/a%", "/a%25/1", "/a_", "/a_/1", "/aX/1", "/b/large")),
                Arguments.of(Filter.prefix("http://example.co"), List.of()),
                Arguments.of(Filter.pattern("/a?/*"), List.of("/a_/1", "/aX/1")),
                Arguments.of(Filter.pattern("/*1"), List.of("/a%25/1", "/a_/1", "/aX/1")),
                Arguments.of(Filter.pattern("http*/b/*"), List.of("/b/large")),
                Arguments.of(Filter.pattern("*large"), List.of("/b/large")),
                Arguments.of(Filter.route("other"), List.of()),
                Arguments.of(
                        Filter.host("EXAMPLE.org"),
                        List.of("/a", "/a%", "/a%25/1", "/a_", "/a_/1", "/aX/1", "/b/large")),
                Arguments.of(Filter.host("example.com"), List.of()),
                Arguments.of(Filter.tag("odd"), List.of("/a%", "/a_", "/aX/1")),
                Arguments.of(Filter.tag("o_d"), List.of()),
                Arguments.of(
                        new Filter(null, BASE + "/a", null, "menu", "example.org", "odd"),
                        List.of("/a%", "/a_", "/aX/1")));
    }

    private List<String> putSome() {
        List<String> targets = List.of("/a", "/a%", "/a%25/1", "/a_", "/a_/1", "/aX/1", "/b/large");
        for (int i = 0; i < targets.size(); i++) {
            put(
                    store,
                    key(targets.get(i)),
                    head(i % 2 == 1 ? "Cache-Groups" : "X", "\"odd\""),
                    body(i, i == 6 ? 40_000 : i));
        }
        return targets;
    }

    @ParameterizedTest
    @MethodSource("filters")
    void purgesWhatIsMeant(Filter filter, List<String> meant) {
        for (boolean fromDisk : new boolean[] {false, true}) {
            List<String> targets = putSome();
            if (fromDisk) {
                leaveMemory();
            }
            store.purge(filter, null);
            for (int round = 0; round < 2; round++) {
                for (String target : targets) {
                    assertThat(store.find(key(target))).as(target).hasSize(meant.contains(target) ? 0 : 1);
                }
                leaveMemory();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void makesStaleWhatIsMeant(Filter filter, List<String> meant) {
        List<String> targets = putSome();
        leaveMemory();
        assertThat(store.purge(filter, Samples.NOW)).isEqualTo(meant.size());
        leaveMemory();
        for (String target : targets) {
            StoredResponse found = store.find(key(target)).get(0);
            assertThat(found.staleFrom()).as(target).isEqualTo(meant.contains(target) ? Samples.NOW : null);
            assertThat(content(store, found)).hasSize((int) found.contentLength());
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void refusesWhatBeganBeforeAPurge(Filter filter, List<String> meant) {
        for (String target : putSome()) {
            putSome();
            long since = store.version();
            StoredResponse stored = store.find(key(target)).get(0);
            store.purge(filter, null);
            StoredResponse late = put(store, key(target), stored, body(1, 10), since);
            assertThat(late == null).as(target).isEqualTo(meant.contains(target));
            assertThat(put(store, key(target), stored, body(1, 10))).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void purgesAllVariantsOfOneKeyAndWhatIsOnItsWay(boolean fromDisk) {
        StoredResponse one = selected(Fields.of("A", "1"));
        put(store, KEY, one, body(1, 10));
        put(store, KEY, selected(Fields.of("A", "2")), body(2, 40_000));
        put(store, key("/other"), head(), body(3, 10));
        if (fromDisk) {
            leaveMemory();
        }
        long since = store.version();

        assertThat(store.purge(KEY, Samples.NOW)).isEqualTo(2);
        assertThat(put(store, KEY, one, body(1, 10), since)).isNull();
        assertThat(store.purge(KEY, Samples.NOW.plusSeconds(1))).isEqualTo(2);
        leaveMemory();
        assertThat(store.find(KEY))
                .hasSize(2)
                .extracting(StoredResponse::staleFrom)
                .containsOnly(Samples.NOW);

        if (!fromDisk) {
            store.find(KEY);
        }
        since = store.version();
        assertThat(store.purge(KEY, null)).isEqualTo(2);
        assertThat(store.purge(KEY, null)).isZero();
        assertThat(put(store, KEY, one, body(1, 10), since)).isNull();
        leaveMemory();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.find(key("/other"))).hasSize(1).first().matches(found -> found.staleFrom() == null);
        assertThat(put(store, KEY, one, body(1, 10))).isNotNull();
    }

    @Test
    void remembersThatThereWereManyPurges() {
        long since = store.version();
        for (int i = 0; i < 100; i++) {
            store.purge(Filter.tag("t" + i), null);
        }
        assertThat(put(store, KEY, head("Cache-Tag", "t1, x"), body(1, 1), since))
                .isNull();
        assertThat(put(store, KEY, head("Cache-Tag", "t1, x"), body(1, 1))).isNotNull();
    }

    @Test
    void purgesSingleVariantsByTag() {
        put(store, KEY, selected(Fields.of("A", "1"), "Surrogate-Key", "one two"), body(1, 10));
        put(store, KEY, selected(Fields.of("A", "2"), "Surrogate-Key", "two"), body(2, 10));
        leaveMemory();
        assertThat(store.purge(Filter.tag("one"), null)).isEqualTo(1);
        leaveMemory();
        assertThat(found().selecting().first("A")).isEqualTo("2");
        assertThat(store.purge(Filter.tag("two"), null)).isEqualTo(1);
        assertThat(store.find(KEY)).isEmpty();
    }

    @Test
    void aReaderReadsOnWhatWasPurgedWithEverything() {
        byte[] body = body(1, 100_000);
        put(store, KEY, head(), body);
        put(store, key("/other"), head(), body(2, 100_000));
        leaveMemory();
        try (ResponseStore.Content content = requireNonNull(store.open(found()))) {
            store.purge(Filter.ALL, null);
            leaveMemory();
            assertThat(content(content)).isEqualTo(body);
        }
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.find(key("/other"))).isEmpty();
        put(store, KEY, head(), body);
        leaveMemory();
        assertThat(content(store, found())).isEqualTo(body);
    }

    private List<Inspector.Entry> list(Filter filter, Inspector.Sort sort, boolean descending, int offset, int limit) {
        return requireNonNull(store.inspector().list(filter, sort, descending, offset, limit))
                .entries();
    }

    @Test
    void showsWhatIsStored() {
        putSome();
        leaveMemory();
        Inspector inspector = store.inspector();
        assertThat(list(Filter.ALL, Inspector.Sort.SIZE, true, 0, 2))
                .extracting(entry -> entry.key().target())
                .containsExactly("/b/large", "/aX/1");
        assertThat(list(Filter.ALL, Inspector.Sort.URL, false, 5, 9))
                .extracting(entry -> entry.key().target())
                .containsExactly("/a_/1", "/b/large");
        for (Inspector.Sort sort : Inspector.Sort.values()) {
            assertThat(list(Filter.tag("odd"), sort, true, 0, 100)).hasSize(3);
        }
        Inspector.Entry large = list(Filter.url(BASE + "/b/large"), Inspector.Sort.URL, false, 0, 1)
                .get(0);
        assertThat(large.expires()).isEqualTo(large.response().responseTime().plusSeconds(300));
        Inspector.Entry again = requireNonNull(inspector.entry(large.response().id()));
        assertThat(again.key()).isEqualTo(key("/b/large"));
        assertThat(content(store, again.response())).isEqualTo(body(6, 40_000));
        assertThat(inspector.entry(4711)).isNull();
    }

    @Test
    void isEmptyAndHarmlessWhenClosed() {
        StoredResponse stored = requireNonNull(put(store, KEY, head(), body(1, 40_000)));
        ResponseStore.Draft draft = store.begin(KEY, head(), store.version());
        draft.append(ByteBuffer.wrap(body(1, 40_000)));
        store.close();
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.open(stored)).isNull();
        assertThat(draft.commit()).isNull();
        assertThat(store.freshen(KEY, stored, stored, store.version())).isFalse();
        store.invalidate(KEY);
        store.used(stored);
        store.close();
        assertThat(store.statistics().disk()).isEqualTo(DiskState.CLOSED);
    }
}
