package apirelay.store;

import static apirelay.store.Samples.body;
import static apirelay.store.Samples.head;
import static apirelay.store.Samples.key;
import static apirelay.store.Samples.put;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.StoredResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store with its disk, read back from there. */
class DiskStoreTest extends StoreContract {

    @Override
    StoreSettings settings() {
        return Samples.settings(directory, 64 << 20);
    }

    @Override
    void leaveMemory() {
        Samples.awaitWritten(store);
        store.forgetMemory();
    }

    @Test
    void writesNoContentWhenAHeadIsFreshened() {
        StoredResponse stored = requireNonNull(put(store, KEY, head(), body(1, 400)));
        Samples.awaitWritten(store);
        Sql.execute(directory, "UPDATE segment SET checksum = 0");
        store.freshen(KEY, stored, stored, store.version());
        Samples.awaitWritten(store);
        assertThat(Sql.number(directory, "SELECT revision FROM response")).isEqualTo(1);
        assertThat(Sql.number(directory, "SELECT checksum FROM segment")).isZero();
    }

    @Test
    void showsWhereResponsesAreAndHowOftenTheyWereUsed() {
        StoredResponse stored = requireNonNull(put(store, KEY, head("Content-Type", "text/html"), body(1, 400)));
        Samples.awaitWritten(store);
        assertThat(requireNonNull(store.inspector().entry(stored.id())).place())
                .isEqualTo(Inspector.Place.MEMORY_AND_DISK);
        store.used(stored);
        store.used(stored);
        store.close();
        store = Samples.open(settings());
        Inspector.Entry entry = requireNonNull(store.inspector().entry(stored.id()));
        assertThat(entry.place()).isEqualTo(Inspector.Place.DISK);
        assertThat(entry.hits()).isEqualTo(2);
        assertThat(entry.lastUsed()).isEqualTo(Samples.NOW.plusSeconds(60));
        assertThat(store.inspector().totals(Inspector.Group.HOST))
                .containsExactly(new Inspector.Total("example.org", 1, 400));
        assertThat(store.inspector().totals(Inspector.Group.CONTENT_TYPE))
                .containsExactly(new Inspector.Total("text/html", 1, 400));
    }

    @Test
    void showsOnOnePageWhatIsOnDiskAndWhatIsNot() {
        for (int i = 0; i < 6; i++) {
            put(store, key("/" + (i * 7) % 6 + "/disk"), head("Content-Type", "a/b"), body(i, (i * 5) % 7));
        }
        store.close();
        StoreSettings with = settings();
        // With too little room in the queue nothing more is for the disk.
        store = Samples.open(new StoreSettings(
                directory, with.memory(), with.disk(), 4 << 20, 2047, 64, with.flush(), with.retry()));
        for (int i = 0; i < 5; i++) {
            StoredResponse stored = requireNonNull(
                    put(store, key("/" + i + "/memory"), head("Content-Type", "a/b"), body(i, (i * 3) % 8)));
            Samples.awaitWritten(store);
            for (int use = 0; use < i; use++) {
                store.used(stored);
            }
        }
        Inspector inspector = store.inspector();
        for (Inspector.Sort sort : Inspector.Sort.values()) {
            for (boolean descending : new boolean[] {false, true}) {
                List<Inspector.Entry> all = requireNonNull(inspector.list(Filter.ALL, sort, descending, 0, 100))
                        .entries();
                assertThat(all).hasSize(11).isSortedAccordingTo(sort.order(descending));
                for (int offset = 0; offset < 13; offset++) {
                    for (int limit = 1; limit < 4; limit++) {
                        Inspector.Page page =
                                requireNonNull(inspector.list(Filter.ALL, sort, descending, offset, limit));
                        int from = Math.min(offset, 11);
                        int to = Math.min(offset + limit, 11);
                        assertThat(page.entries())
                                .extracting(entry -> entry.response().id())
                                .containsExactlyElementsOf(all.subList(from, to).stream()
                                        .map(entry -> entry.response().id())
                                        .toList());
                        assertThat(page.more()).isEqualTo(to < 11);
                        assertThat(page.total()).isIn(11L, Inspector.Page.UNCOUNTED);
                    }
                }
            }
        }
        Inspector.Entry used = requireNonNull(inspector.list(Filter.ALL, Inspector.Sort.HITS, true, 0, 1))
                .entries()
                .get(0);
        assertThat(used.hits()).isEqualTo(4);
        assertThat(used.lastUsed()).isEqualTo(Samples.NOW.plusSeconds(60));
        assertThat(used.place()).isEqualTo(Inspector.Place.MEMORY);
        assertThat(inspector.entry(used.response().id())).isEqualTo(used);
        long bytes = (0 + 5 + 3 + 1 + 6 + 4) + (0 + 3 + 6 + 1 + 4);
        assertThat(inspector.totals(Inspector.Group.CONTENT_TYPE))
                .containsExactly(new Inspector.Total("a/b", 11, bytes));
        assertThat(inspector.total(Filter.prefix("/1"))).isEqualTo(new Inspector.Total("", 2, 5 + 3));
    }

    static Stream<Arguments> indexes() {
        return Stream.of(
                Arguments.of(Filter.url("http://example.org/5"), "RESPONSE_TARGET"),
                Arguments.of(Filter.url("/5"), "RESPONSE_TARGET"),
                Arguments.of(Filter.prefix("http://example.org/5%"), "RESPONSE_TARGET"),
                Arguments.of(Filter.prefix("/5_"), "RESPONSE_TARGET"),
                Arguments.of(Filter.pattern("/5*x"), "RESPONSE_TARGET"),
                Arguments.of(Filter.pattern("http://example.org/5?*"), "RESPONSE_TARGET"),
                Arguments.of(Filter.route("rare"), "RESPONSE_ROUTE"),
                Arguments.of(Filter.host("rare.example"), "RESPONSE_HOST"),
                Arguments.of(Filter.tag("rare"), ": NAME = "),
                Arguments.of(new Filter(null, "/5", null, "menu", "example.org", null), "RESPONSE_TARGET"),
                Arguments.of(new Filter(null, null, null, "menu", "example.org", "rare"), ": NAME = "),
                Arguments.of(Filter.prefix("http://rare.example/"), "RESPONSE_HOST"));
    }

    /** What is purged is found by an index, so that it costs what matches. */
    @ParameterizedTest
    @MethodSource("indexes")
    void findsByIndex(Filter filter, String index) {
        for (int i = 0; i < 500; i++) {
            put(store, key("/" + i), head("Cache-Tag", i == 0 ? "rare" : "common"), body(i, 10));
        }
        Samples.awaitWritten(store);
        Filter.Condition condition = filter.condition();
        String plan = Sql.plan(directory, "SELECT r.id FROM response r WHERE " + condition.sql(), condition.values());
        assertThat(plan).contains(index).doesNotContain("tableScan");
    }

    @Test
    void answersSqlOverItsViews() {
        for (int i = 0; i < 10; i++) {
            put(store, key("/" + i), head("Cache-Tag", "a"), body(i, i));
        }
        Samples.awaitWritten(store);
        SqlAnswer answer = store.inspector().sql("SELECT url, created, hits FROM responses ORDER BY url", 3, 5);
        assertThat(answer.error()).isNull();
        assertThat(answer.columns()).containsExactly("URL", "CREATED", "HITS");
        assertThat(answer.rows()).hasSize(3);
        assertThat(answer.rows().get(0)).containsExactly("http://example.org/0", "2026-11-23 12:00:00.04+00", "0");
        assertThat(answer.more()).isTrue();
        answer = store.inspector().sql("SELECT COUNT(*) FROM responses r JOIN tags t ON t.id = r.id", 3, 5);
        assertThat(answer.rows()).containsExactly(List.of("10"));
        assertThat(answer.more()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM response",
                "SELECT * FROM segment",
                "DELETE FROM responses",
                "DELETE FROM response",
                "SELECT * FROM FINAL TABLE (DELETE FROM response)",
                "DROP ALL OBJECTS",
                "SHUTDOWN",
                "BACKUP TO '/tmp/backup.zip'",
                "SCRIPT TO '/tmp/script.sql'",
                "SELECT FILE_READ('/etc/passwd')",
                "SELECT FILE_WRITE('x', '/tmp/written-by-sql')",
                "SELECT * FROM CSVREAD('/etc/passwd')",
                "CALL CSVWRITE('/tmp/written-by-sql', 'SELECT 1')",
                "CREATE ALIAS exec FOR 'java.lang.Runtime.getRuntime'",
                "CREATE USER other PASSWORD '' ADMIN",
                "ALTER USER reader ADMIN TRUE",
                "SET MODE PostgreSQL",
                "RUNSCRIPT FROM '/tmp/x'",
                "SELECT 1; SHUTDOWN",
                "not sql",
                "",
                "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 100000000000) WHERE X > 1"
            })
    void answersNoOtherSql(String sql) {
        put(store, KEY, head(), body(1, 1));
        Samples.awaitWritten(store);
        SqlAnswer answer = store.inspector().sql(sql, 10, 1);
        assertThat(answer.error()).isNotEmpty();
        assertThat(store.inspector().sql("SELECT 1", 10, 1).error()).isNull();
        assertThat(answer.rows()).isEmpty();
        store.forgetMemory();
        assertThat(store.find(KEY)).hasSize(1);
        assertThat(store.statistics().disk()).isEqualTo(DiskState.OPEN);
    }
}
