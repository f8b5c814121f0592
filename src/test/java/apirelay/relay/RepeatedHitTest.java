package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers a request that was a hit when the same bytes come again. */
class RepeatedHitTest {

    private static final String[] STORED = {
        "Date",
        "Mon, 23 Nov 2026 08:00:00 GMT",
        "Cache-Control",
        "max-age=60",
        "Content-Type",
        "text/plain",
        "X",
        "a\tb"
    };

    private final CrowdFixture relay = new CrowdFixture(CrowdSettings.DEFAULT);
    private final List<Exchanged> told = new ArrayList<>();

    @AfterEach
    void close() {
        relay.close();
    }

    /** Stores a response, and gives what would answer another request for it; null if nothing would. */
    private @Nullable RepeatedHit hit(String[] response, String... request) {
        relay.get(request);
        relay.upstream.sent(0).answer("content", response);
        return relay.get(request).repeatedHit;
    }

    private RepeatedHit hit() {
        RepeatedHit hit = Objects.requireNonNull(hit(STORED));
        relay.observe(new ExchangeObserver() {
            @Override
            public void ended(Exchanged exchanged) {
                told.add(exchanged);
            }
        });
        return hit;
    }

    private String answer(RepeatedHit hit) {
        ByteBuffer head = ByteBuffer.allocate(16 * 1024);
        byte[] content = hit.apply("r7", head);
        assertThat(content == null).isEqualTo(head.position() == 0);
        return content == null
                ? ""
                : new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1)
                        + "\r\n"
                        + new String(content, StandardCharsets.UTF_8);
    }

    @Test
    void isTheAnswerAsItIsNow() {
        RepeatedHit hit = hit();
        Instant began = relay.clock.instant();

        assertThat(answer(hit)).isEqualTo("""
                        HTTP/1.1 200 \r
                        Date: Mon, 23 Nov 2026 08:00:00 GMT\r
                        Cache-Control: max-age=60\r
                        X: a\tb\r
                        Age: 0\r
                        Via: 1.1 api-relay\r
                        Cache-Status: api-relay; hit; ttl=60\r
                        Content-Type: text/plain;charset=UTF-8\r
                        Content-Length: 7\r
                        \r
                        content""");
        assertThat(told).hasSize(1);
        Exchanged exchanged = told.get(0);
        assertThat(exchanged.id()).isEqualTo("r7");
        assertThat(exchanged.began()).isEqualTo(began);
        assertThat(exchanged.url()).isEqualTo("/x");
        assertThat(exchanged.status()).isEqualTo(200);
        assertThat(exchanged.outcome().token()).isEqualTo("hit");
        assertThat(exchanged.decision()).hasToString("fresh");
        assertThat(exchanged.clientBytes()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 60", "999, 0, 59", "1000, 1, 59", "1001, 1, 58", "59999, 59, 0"})
    void ages(long millis, long age, long ttl) {
        RepeatedHit hit = hit();
        answer(hit);
        relay.clock.pass(Duration.ofMillis(millis));

        assertThat(answer(hit)).contains("\r\nAge: " + age + "\r\n", "ttl=" + ttl + "\r\n");
    }

    /** The clock may be set. */
    @Test
    void becomesYounger() {
        RepeatedHit hit = hit();
        relay.clock.pass(Duration.ofSeconds(10));
        assertThat(answer(hit)).contains("Age: 10\r\n");
        relay.clock.pass(Duration.ofSeconds(-5));

        assertThat(answer(hit)).contains("Age: 5\r\n");
    }

    @Test
    void countsAsUse() {
        RepeatedHit hit = hit();
        long before = relay.store.statistics().memoryHits();
        answer(hit);
        answer(hit);

        assertThat(relay.store.statistics().memoryHits()).isEqualTo(before + 2);
    }

    @Test
    void endsWithFreshness() {
        RepeatedHit hit = hit();
        relay.clock.pass(Duration.ofSeconds(60));

        assertThat(answer(hit)).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void endsWithAPurge() {
        RepeatedHit hit = hit();
        answer(hit);
        relay.store.purge(relay.key(), null);

        assertThat(answer(hit)).isEmpty();
    }

    @Test
    void endsWithASoftPurge() {
        RepeatedHit hit = hit();
        answer(hit);
        relay.store.purge(relay.key(), relay.clock.instant());

        assertThat(answer(hit)).isEmpty();
    }

    /** Though it has the same content. */
    @Test
    void endsWithAnotherResponse() {
        RepeatedHit hit = hit();
        answer(hit);
        relay.clock.pass(Duration.ofSeconds(1));
        relay.get("Cache-Control", "no-cache");
        relay.upstream.sent(1).answer("content", STORED);

        assertThat(relay.get().text()).isEqualTo("content");
        assertThat(answer(hit)).isEmpty();
    }

    @Test
    void needsRoom() {
        RepeatedHit hit = hit();
        ByteBuffer narrow = ByteBuffer.allocate(600);

        assertThat(hit.apply("r7", narrow)).isNull();
        assertThat(narrow.position()).isZero();
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Cache-Control, max-stale",
        "Pragma, no-cache",
        "Range, bytes=0-1",
        "If-None-Match, \"x\"",
        "If-Modified-Since, 'Mon, 23 Nov 2026 08:00:00 GMT'",
        "If-Range, \"x\"",
        "Authorization, Basic x",
        "Proxy-Authorization, Basic x",
        "Cookie, a=b",
        "Expect, 100-continue"
    })
    void isNotForARequestWith(String name, String value) {
        String[] stored = {"Cache-Control", "public, max-age=60", "Date", "Mon, 23 Nov 2026 08:00:00 GMT"};

        assertThat(hit(stored, name, value)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Vary, Accept",
        "Location, http://upstream/y",
        "Content-Location, http://upstream/y",
    })
    void isNotForAResponseWith(String name, String value) {
        assertThat(hit(new String[] {"Cache-Control", "max-age=60", "Date", "Mon, 23 Nov 2026 08:00:00 GMT", name, value
                }))
                .isNull();
    }

    @Test
    void isForAWholeResponseToGet() {
        assertThat(hit(STORED, "Accept", "*/*", "User-Agent", "x")).isNotNull();
        assertThat(relay.send(FakeClient.quick(), "HEAD").repeatedHit).isNull();
    }
}
