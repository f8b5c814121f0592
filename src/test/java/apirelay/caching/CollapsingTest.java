package apirelay.caching;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4: collapsed requests. */
class CollapsingTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // method, field, value, leads, leads validating, follows
        "GET, Accept, */*, true, true, true",
        "HEAD, Accept, */*, false, false, true",
        "POST, Accept, */*, false, false, false",
        "GET, Range, bytes=0-1, false, false, true",
        "GET, If-None-Match, \"1\", false, true, true",
        "GET, If-Modified-Since, x, false, true, true",
        "GET, If-Match, \"1\", false, false, false",
        "GET, If-Unmodified-Since, x, false, false, false",
        "GET, Cache-Control, no-store, false, false, true",
        "GET, Cache-Control, no-cache, true, true, false",
        "GET, Cache-Control, max-age=0, true, true, false",
        "GET, Cache-Control, max-age=1, true, true, true",
        "GET, Cache-Control, min-fresh=1, true, true, true",
        "GET, Pragma, no-cache, true, true, false",
    })
    void saysWhoLeadsAndWhoFollows(
            String method, String name, String value, boolean leads, boolean leadsValidating, boolean follows) {
        RequestHead request = request(method, name, value);

        assertThat(Collapsing.mayLead(request, false)).isEqualTo(leads);
        assertThat(Collapsing.mayLead(request, true)).isEqualTo(leadsValidating);
        assertThat(Collapsing.mayFollow(request)).isEqualTo(follows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // field | value | response's Cache-Control | length | verdict
                "Accept | */* | max-age=60 | 10 | Whole",
                "Accept | */* | max-age=60 | -1 | Whole",
                "Accept | */* | max-age=0 | 10 | Refuse",
                "Accept | */* | no-cache | 10 | Refuse",
                "Cache-Control | min-fresh=61 | max-age=60 | 10 | Refuse",
                "Cache-Control | max-stale | max-age=0 | 10 | Whole",
                "Accept-Language | en | max-age=60 | 10 | OtherVariant",
                "If-None-Match | \"1\" | max-age=60 | 10 | NotModified",
                "If-None-Match | \"2\" | max-age=60 | 10 | Whole",
                "Range | bytes=1-2 | max-age=60 | 10 | Parts",
                "Range | bytes=1-2 | max-age=60 | -1 | Whole",
                "Range | bytes=1-2,4-5 | max-age=60 | 10 | Refuse",
                "Range | bytes=10- | max-age=60 | 10 | Unsatisfiable",
            })
    void judgesAFollowerByTheHead(String name, String value, String directives, long length, String verdict) {
        StoredResponse arriving = Storability.toStore(
                        request("GET", "Accept-Language", "sv"),
                        response("Cache-Control", directives, "Vary", "Accept-Language", "ETag", "\"1\""),
                        NOW,
                        NOW,
                        CachePolicy.DEFAULT)
                .withContent(StoredResponse.UNSTORED, length, null);
        RequestHead follower = name.equals("Accept-Language")
                ? request("GET", name, value)
                : request("GET", "Accept-Language", "sv", name, value);

        assertThat(verdict(Collapsing.judge(follower, arriving, NOW, CachePolicy.DEFAULT)))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "Cache-Control, max-age=60, true",
        "Cache-Control, 'max-age=60, no-cache', false",
        "Cache-Control, max-age=0, false",
        "Content-Type, text/plain, true",
    })
    void saysWhatIsWorthWaitingFor(String name, String value, boolean forAll) {
        StoredResponse arriving =
                Storability.toStore(request("GET"), response(name, value), NOW, NOW, CachePolicy.DEFAULT);
        Freshness freshness = Freshness.of(arriving, NOW, CachePolicy.DEFAULT);

        assertThat(Collapsing.isForAll(arriving, freshness, CachePolicy.DEFAULT))
                .isEqualTo(forAll);
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, , EVENT_STREAM",
        "Text/Event-Stream;charset=utf-8, , EVENT_STREAM",
        "text/event-stream, max-age=1, ",
        "text/plain, , ",
    })
    void keepsNoStreamOfEventsThatDoesNotAskForIt(String type, @Nullable String directives, @Nullable Reason reason) {
        ResponseHead response = directives == null
                ? response("Content-Type", type)
                : response("Content-Type", type, "Cache-Control", directives);
        Storability judged = Storability.judge(request("GET"), response, CachePolicy.DEFAULT);

        assertThat(judged instanceof Storability.NotStorable not ? not.reason() : null)
                .isEqualTo(reason);
    }

    @Test
    void keepsRequestsWithContentApart() {
        RequestHead search = new RequestHead("GET", "http", "relay", "/x", null, Fields.EMPTY, true);

        assertThat(Collapsing.mayLead(search, false)).isFalse();
        assertThat(Collapsing.mayFollow(search)).isFalse();
    }

    private static String verdict(Collapsing collapsing) {
        return collapsing instanceof Collapsing.Share share
                ? share.wanted().getClass().getSimpleName()
                : collapsing.getClass().getSimpleName();
    }

    private static RequestHead request(String method, String... fields) {
        return new RequestHead(method, "http", "relay", "/x", null, Fields.of(fields), false);
    }

    private static ResponseHead response(String... fields) {
        return new ResponseHead(200, Fields.of(fields));
    }
}
