package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Reuse} decides, told with each rule that spoke: thirty seconds after the stored response came. */
class ExplanationTest {

    private static Explanation explain(String request, StoredResponse... variants) {
        return Explanation.of(request(request), List.of(variants), at("30"), LETTER);
    }

    private static String tokens(List<Rule> rules) {
        return rules.stream().map(Rule::token).collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        GET                                  ¦                                                       ¦ FORWARD                  ¦ 0   ¦ nothing-stored
        POST                                 ¦                                                       ¦ FORWARD                  ¦ 0   ¦ method
        GET | If-Match: "a"                  ¦ 200 | Cache-Control: max-age=60                       ¦ FORWARD                  ¦ 0   ¦ unsuitable-precondition
        GET | A: 2                           ¦ 200 | Cache-Control: max-age=60 | Vary: a             ¦ FORWARD                  ¦ 0   ¦ no-variant-matches
        GET                                  ¦ 200 | Cache-Control: max-age=60                       ¦ SERVE                    ¦ 200 ¦ lifetime fresh
        HEAD                                 ¦ 404 | Cache-Control: max-age=60                       ¦ SERVE                    ¦ 404 ¦ lifetime fresh
        GET | If-None-Match: "a"             ¦ 200 | Cache-Control: max-age=60 | ETag: "a"           ¦ SERVE                    ¦ 304 ¦ lifetime fresh precondition
        GET | Range: bytes=0-4               ¦ 200 | Cache-Control: max-age=60                       ¦ SERVE                    ¦ 206 ¦ lifetime fresh range
        GET | Range: bytes=99-               ¦ 200 | Cache-Control: max-age=60                       ¦ SERVE                    ¦ 416 ¦ lifetime fresh range
        GET | Cache-Control: max-stale       ¦ 200 | Cache-Control: max-age=10                       ¦ SERVE_STALE              ¦ 200 ¦ lifetime stale request-max-stale
        GET                                  ¦ 200 | Cache-Control: max-age=9, stale-while-revalidate=60 ¦ SERVE_WHILE_REVALIDATING ¦ 200 ¦ lifetime stale stale-while-revalidate
        GET                                  ¦ 200 | Cache-Control: max-age=10 | ETag: "a"           ¦ VALIDATE                 ¦ 0   ¦ lifetime stale conditional
        HEAD                                 ¦ 200 | Cache-Control: max-age=10 | ETag: "a"           ¦ VALIDATE                 ¦ 0   ¦ lifetime stale unconditional
        GET | Cache-Control: no-cache        ¦ 200 | Cache-Control: max-age=60                       ¦ VALIDATE                 ¦ 0   ¦ lifetime request-no-cache unconditional
        GET | Cache-Control: only-if-cached  ¦ 200 | Cache-Control: max-age=60                       ¦ SERVE                    ¦ 200 ¦ lifetime fresh
        GET | Cache-Control: only-if-cached  ¦ 200 | Cache-Control: max-age=10 | ETag: "a"           ¦ NOT_CACHED               ¦ 504 ¦ lifetime stale conditional only-if-cached
        GET | Cache-Control: only-if-cached  ¦                                                       ¦ NOT_CACHED               ¦ 504 ¦ nothing-stored only-if-cached
        """)
    void tellsEachRuleThatSpoke(
            String request, @Nullable String response, Explanation.Action action, int status, String rules) {
        Explanation explanation = response == null
                ? explain(request)
                : explain(request, stored(request.startsWith("GET | A") ? "GET | A: 1" : "GET", response));

        assertThat(explanation.action()).isEqualTo(action);
        assertThat(explanation.status()).isEqualTo(status);
        assertThat(tokens(explanation.rules())).isEqualTo(rules);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        GET                              ¦ 200 | Cache-Control: max-age=60             ¦ Would be served from cache, 30 s old, fresh for 30 s.
        GET | If-None-Match: *           ¦ 200 | Cache-Control: max-age=60             ¦ Would be served from cache, 30 s old, fresh for 30 s; answered with 304, for the client has it already, as its condition says.
        GET | Cache-Control: max-stale   ¦ 200 | Cache-Control: max-age=10             ¦ Would be served from cache, 30 s old, stale for 20 s: it is stale, within the request's max-stale.
        GET                              ¦ 200 | Cache-Control: max-age=10             ¦ Would be validated with the server before it is served, 30 s old, stale for 20 s: its freshness lifetime has passed.
        GET | Accept: a                  ¦ 200 | Cache-Control: max-age=60 | Vary: Accept ¦ Would be fetched from the server: no stored response was selected by the same request fields.
        PUT                              ¦ 200 | Cache-Control: max-age=60             ¦ Would be passed to the server: a response to this method is never served from the cache.
        GET | Cache-Control: only-if-cached, no-cache ¦ 200 | Cache-Control: max-age=60 ¦ Would be answered with 504: the request takes only what is stored, and nothing stored suits it.
        """)
    void saysItInASentence(String request, String response, String words) {
        assertThat(explain(request, stored(response)).words()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        max-age=10                      ¦ DISCONNECTED
        max-age=10, stale-if-error=60   ¦ STALE_IF_ERROR
        max-age=10, must-revalidate     ¦ STALE_FORBIDDEN
        """)
    void tellsWhatComesOfAStaleOneIfTheServerIsDown(String directives, Reason reason) {
        Validation unanswered =
                explain("GET", stored("200 | Cache-Control: " + directives)).unanswered();
        assertThat(unanswered)
                .isEqualTo(
                        reason == Reason.STALE_FORBIDDEN
                                ? new Validation.Failed(reason)
                                : new Validation.ServeStale(reason));
    }

    @Test
    void tellsTheConditionThatTheServerIsAsked() {
        Rule condition = explain("GET | If-None-Match: \"b\"", stored("200 | ETag: \"a\""))
                .rules()
                .get(2);
        assertThat(condition.text()).isEqualTo("the server is asked with If-None-Match: \"a\", \"b\"");
    }

    @Test
    void tellsOfEachVariantWhyItIsNotChosen() {
        List<StoredResponse> variants = new ArrayList<>();
        for (String language : List.of("sv", "en", "en")) {
            variants.add(stored(
                            "GET | Accept-Language: " + language,
                            "200 | Cache-Control: max-age=60 | Vary: Accept-Language | Date: {-" + variants.size()
                                    + "}")
                    .withContent(variants.size() + 1, 10, null));
        }
        variants.add(stored("GET | Range: bytes=0-4", "206 | Cache-Control: max-age=60 | Content-Range: bytes 0-4/10")
                .withContent(4, 5, null));

        Explanation explanation = explain("GET | Accept-Language: EN", variants.toArray(StoredResponse[]::new));

        assertThat(explanation.variants())
                .extracting(variant ->
                        variant.against() == null ? "" : variant.against().token())
                .containsExactly("no-variant-matches", "", "not-preferred", "range-not-stored");
        assertThat(explanation.variants().get(0).compared())
                .containsExactly(new Selection.Compared("accept-language", "sv", "EN", false));
        assertThat(explanation.variants().get(1).compared())
                .containsExactly(new Selection.Compared("accept-language", "en", "EN", true));
        assertThat(explanation.variants().get(3).compared()).isEmpty();
        assertThat(explanation.selectedOrLast()).isEqualTo(variants.get(1));
    }

    @Test
    void comparesWhatWasAbsent() {
        StoredResponse stored = stored("GET", "200 | Vary: Accept, Cookie");
        assertThat(Selection.compare(stored, request("GET | Accept: a").fields(), LETTER))
                .containsExactly(
                        new Selection.Compared("accept", null, "a", false),
                        new Selection.Compared("cookie", null, null, true));
    }

    /** RFC 9111 §4.2.3: each term adds up to the age that decides. */
    @Test
    void reckonsTheAge() {
        StoredResponse stored = Storability.toStore(
                request("GET"), Messages.response("200 | Age: 3 | Date: {-10}"), at("-2"), at("0"), LETTER);
        Age age = Age.of(stored, at("30"));
        assertThat(age)
                .isEqualTo(new Age(
                        at("-10"),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(40)));
        assertThat(age.currentAge())
                .isEqualTo(Freshness.of(stored, at("30"), LETTER).currentAge());
    }
}
