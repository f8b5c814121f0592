package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProspectTest {

    private static final CachePolicy POLICY = CachePolicy.DEFAULT;

    /** Those that no change of the messages takes away. */
    private static final Set<Reason> HOPELESS =
            EnumSet.of(Reason.METHOD_NOT_STORED, Reason.INTERIM, Reason.NOT_MODIFIED, Reason.CONDITION_FAILED);

    private static Prospect prospect(String request, String response) {
        return Prospect.of(request(request), response(response), ARRIVAL, POLICY);
    }

    private static String tokens(Prospect prospect) {
        return prospect.rules().stream().map(Rule::token).collect(Collectors.joining(" "));
    }

    /** All reasons at once, and what would make it storable does. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        GET                               ¦ 200 | Cache-Control: no-store                              ¦ RESPONSE_NO_STORE
        GET                               ¦ 200 | Cache-Control: no-store, private | Vary: *           ¦ RESPONSE_NO_STORE PRIVATE VARY_STAR
        GET                               ¦ 200 | CDN-Cache-Control: no-store                          ¦ RESPONSE_NO_STORE
        GET                               ¦ 200 | Surrogate-Control: no-store                          ¦ RESPONSE_NO_STORE
        GET                               ¦ 999 | Cache-Control: must-understand, no-store             ¦ MUST_UNDERSTAND NOT_CACHEABLE
        GET | Cache-Control: no-store     ¦ 200                                                        ¦ REQUEST_NO_STORE
        GET / content                     ¦ 200                                                        ¦ REQUEST_HAS_CONTENT
        GET | Authorization: a            ¦ 200 | Cache-Control: max-age=9                             ¦ AUTHORIZATION
        GET | Authorization: a            ¦ 200 | CDN-Cache-Control: max-age=9                         ¦ AUTHORIZATION
        GET | Authorization: a            ¦ 200 | Set-Cookie: a=b                                      ¦ AUTHORIZATION CREDENTIALS
        GET | Cookie: a=b                 ¦ 200                                                        ¦ CREDENTIALS
        GET                               ¦ 200 | Set-Cookie: a=b                                      ¦ SET_COOKIE
        GET                               ¦ 503                                                        ¦ NOT_CACHEABLE
        GET                               ¦ 200 | Content-Type: text/event-stream                      ¦ EVENT_STREAM
        GET                               ¦ 206 | Content-Range: bytes */9                             ¦ INVALID_PART
        GET                               ¦ 200 | Content-Length: 67108865                             ¦ OVERSIZED
        POST                              ¦ 500                                                        ¦ POST_WITHOUT_LOCATION
        PUT                               ¦ 200 | Cache-Control: max-age=9                             ¦ METHOD_NOT_STORED
        GET                               ¦ 103                                                        ¦ INTERIM
        GET                               ¦ 304 | Cache-Control: no-store                              ¦ NOT_MODIFIED
        GET | Range: bytes=9-             ¦ 416                                                        ¦ CONDITION_FAILED
        """)
    void tellsAllThatIsAgainstStoring(String request, String response, String reasons) {
        Prospect prospect = prospect(request, response);
        Advice advice = Advice.on(request(request), response(response), POLICY);

        assertThat(prospect.storable()).isFalse();
        assertThat(prospect.shared()).isFalse();
        assertThat(advice.reasons())
                .hasToString(Arrays.asList(reasons.split(" ")).toString());
        assertThat(advice.texts()).hasSameSizeAs(advice.reasons());
        assertThat(prospect.rules()).containsExactlyElementsOf(advice.reasons());
        assertThat(prospect.advice()).containsAll(advice.texts());
        Storability advised = Storability.judge(advice.request(), advice.response(), POLICY);
        assertThat(advised instanceof Storability.Storable)
                .as("storable once the advice is taken")
                .isEqualTo(advice.reasons().stream().noneMatch(HOPELESS::contains));
    }

    /** Without the targeted field, the next one governs: that it says the same is for the next question to tell. */
    @Test
    void tellsAReasonOnce() {
        Prospect prospect = prospect("GET", "200 | Cache-Control: no-store | CDN-Cache-Control: no-store");

        assertThat(tokens(prospect)).isEqualTo("response-no-store");
        assertThat(prospect.advice()).containsExactly("Leave no-store out of CDN-Cache-Control.");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        200 | Cache-Control: max-age=60 | ETag: "a"            ¦ lifetime fresh                  ¦
        200 | Cache-Control: max-age=60                        ¦ lifetime fresh                  ¦ Send an ETag, for a 304 to freshen it once it is stale.
        200 | ETag: "a"                                        ¦ lifetime fresh                  ¦ Say max-age in Cache-Control: now relay.cache.default-ttl gives it its freshness.
        200 | ETag: "a" | Cache-Control: max-age=60, no-cache  ¦ lifetime response-no-cache      ¦ Leave no-cache out of Cache-Control, to have it served without asking again.
        200 | ETag: "a" | CDN-Cache-Control: max-age=0         ¦ lifetime stale                  ¦ Say a longer max-age in CDN-Cache-Control, to have it served without asking again.
        200 | ETag: "a" | Age: 60 | Cache-Control: max-age=60  ¦ lifetime stale                  ¦ Say a longer max-age in Cache-Control, to have it served without asking again.
        200 | ETag: "a" | Cache-Control: max-age=0, stale-while-revalidate=9 ¦ lifetime stale-while-revalidate ¦ Say a longer max-age in Cache-Control, to have it served without asking again.
        200 | ETag: "a" | Cache-Control: max-age=60 | Vary: Cookie ¦ lifetime fresh              ¦ Leave cookie out of Vary, if it makes no difference: now hardly two clients share it.
        206 | ETag: "a" | Content-Range: bytes 0-1/4 | Content-Length: 2 | Cache-Control: max-age=60 ¦ lifetime range-not-stored ¦
        """)
    void tellsWhatIsDoneWithAStorableOne(String response, String rules, @Nullable String advice) {
        Prospect prospect = prospect("GET", response);

        assertThat(prospect.storable()).isTrue();
        assertThat(tokens(prospect)).isEqualTo(rules);
        assertThat(prospect.shared()).isEqualTo(!response.contains("Cookie"));
        if (advice == null) {
            assertThat(prospect.advice()).isEmpty();
        } else {
            assertThat(prospect.advice()).containsExactly(advice);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, true", "HEAD, true", "POST, true", "PUT, false", "GET | Cache-Control: no-store, false"})
    void knowsWhenNoResponseWouldBeStored(String request, boolean storable) {
        assertThat(Prospect.ofBest(request(request), ARRIVAL, POLICY).storable())
                .isEqualTo(storable);
    }

    /** Whatever speaks against storing has advice, and nothing else. */
    @ParameterizedTest
    @EnumSource
    void advisesOnEachReasonAgainstStoring(Reason reason) {
        boolean against = reason.compareTo(Reason.METHOD_NOT_STORED) >= 0 || reason == Reason.REQUEST_HAS_CONTENT;
        assertThat(Prospect.advice(reason, request("GET"), POLICY)).hasSize(against ? 1 : 0);
    }

    @Test
    void tellsWhatGivesTheLifetime() {
        Rule lifetime =
                prospect("GET", "200 | Cache-Control: max-age=90").rules().get(0);
        assertThat(lifetime.section()).isEqualTo("RFC 9111 §5.2.2.1");
        assertThat(lifetime.text()).isEqualTo("max-age gives it a freshness lifetime of 1 min 30 s");
    }
}
