package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.fields;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.response;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

    private static Validation interpret(String request, StoredResponse stored, String answer, String age) {
        return Validation.interpret(request(request), stored, response(answer), at(age), at(age), LETTER);
    }

    /** The outcome in words, as a visitor hears it. */
    private static String said(Validation validation) {
        StringBuilder text = new StringBuilder();
        validation.accept(new Validation.Visitor() {
            @Override
            public void freshened(Validation.Freshened freshened) {
                text.append("freshened");
                if (freshened.storability() instanceof Storability.NotStorable not) {
                    text.append(", not stored: ").append(not.reason());
                }
            }

            @Override
            public void replaced(Validation.Replaced replaced) {
                text.append("replaced");
            }

            @Override
            public void serveStale(Validation.ServeStale serveStale) {
                text.append("serve stale: ").append(serveStale.reason());
            }

            @Override
            public void mismatched(Validation.Mismatched mismatched) {
                text.append("mismatched");
            }

            @Override
            public void failed(Validation.Failed failed) {
                text.append("failed: ").append(failed.reason());
            }
        });
        return text.toString();
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.1: sending a validation request")
    class Sending {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | ETag: "a"                          ¦ A: 1                                    ¦ A: 1 | If-None-Match: "a"
            200 | ETag: W/"a"                        ¦                                         ¦ If-None-Match: W/"a"
            200 | Last-Modified: {-9}                ¦                                         ¦ If-Modified-Since: {-9}
            200 | ETag: "a" | Last-Modified: {-9}    ¦                                         ¦ If-None-Match: "a" | If-Modified-Since: {-9}
            200 | Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT ¦                              ¦ If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT
            200 | ETag: "a" | Last-Modified: then    ¦                                         ¦ If-None-Match: "a"
            200 | ETag: "a"                          ¦ If-None-Match: "b", W/"c", "a"          ¦ If-None-Match: "a", "b", W/"c"
            200 | ETag: "a"                          ¦ If-None-Match: *                        ¦ If-None-Match: "a"
            200 | ETag: "a"                          ¦ If-Modified-Since: {-1}                 ¦ If-None-Match: "a"
            200 | Last-Modified: {-9}                ¦ If-Modified-Since: {-1} | If-None-Match: "b" ¦ If-Modified-Since: {-9}
            """)
        void namesTheStoredValidators(String response, @Nullable String request, String expected) {
            StoredResponse stored = stored(response);
            assertThat(Validation.isPossible(stored)).isTrue();
            assertThat(Validation.conditional(fields(request), stored)).isEqualTo(fields(expected));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "200",
                    "200 | ETag: a",
                    "200 | Last-Modified: then",
                    "206 | Content-Range: bytes 0-9/20 | ETag: \"a\""
                })
        void needsOne(String response) {
            assertThat(Validation.isPossible(stored(response))).isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.3, §4.3.4: a 304")
    class NotModified {

        private static final String CC = " | Cache-Control: max-age=2";

        @ParameterizedTest(name = "{0}: {1}, {2}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                                       ¦ ETag: "a"              ¦ ETag: "a"       ¦ freshened
            GET                                       ¦ ETag: "a"              ¦ X: y            ¦ freshened
            GET                                       ¦ ETag: "a"              ¦ ETag: W/"a"     ¦ freshened
            GET                                       ¦ ETag: W/"a"            ¦ ETag: W/"a"     ¦ freshened
            GET                                       ¦ ETag: W/"a"            ¦ ETag: "a"       ¦ mismatched
            GET                                       ¦ ETag: "a"              ¦ ETag: "b"       ¦ mismatched
            GET                                       ¦ ETag: "a"              ¦ ETag: W/"b"     ¦ mismatched
            GET                                       ¦ Last-Modified: {-9}    ¦ X: y            ¦ freshened
            GET                                       ¦ Last-Modified: {-9}    ¦ ETag: "a"       ¦ mismatched
            GET                                       ¦ Last-Modified: {-9}    ¦ Last-Modified: {-9} ¦ freshened
            GET                                       ¦ Last-Modified: {-9}    ¦ Last-Modified: {-8} ¦ mismatched
            GET | If-None-Match: "b"                  ¦ ETag: "a"              ¦ ETag: "a"       ¦ freshened
            GET | If-None-Match: "b"                  ¦ ETag: "a"              ¦ ETag: "b"       ¦ replaced
            GET | If-None-Match: "b"                  ¦ ETag: "a"              ¦ ETag: W/"b"     ¦ replaced
            GET | If-None-Match: "b"                  ¦ ETag: "a"              ¦ ETag: "c"       ¦ mismatched
            GET | If-None-Match: "b"                  ¦ ETag: "a"              ¦ X: y            ¦ mismatched
            GET | If-None-Match: "b"                  ¦ Last-Modified: {-9}    ¦ X: y            ¦ freshened
            GET | If-None-Match: "b"                  ¦ Last-Modified: {-9}    ¦ ETag: "b"       ¦ replaced
            GET | If-Modified-Since: {-1}             ¦ ETag: "a"              ¦ X: y            ¦ freshened
            GET | If-None-Match: "b"                  ¦ X: y                   ¦ X: y            ¦ replaced
            GET | If-Modified-Since: {-1}             ¦ X: y                   ¦ X: y            ¦ replaced
            HEAD | If-Modified-Since: {-1}            ¦ Last-Modified: {-9}    ¦ X: y            ¦ replaced
            HEAD | If-None-Match: "a"                 ¦ ETag: "a"              ¦ ETag: "a"       ¦ replaced
            """)
        void identifiesWhatItFreshens(String request, String stored, String answer, String expected) {
            assertThat(said(interpret(request, stored("200 | " + stored + CC), "304 | " + answer, "3")))
                    .isEqualTo(expected);
        }

        /** Its fields would be served to others: the rules of storing hold for them. */
        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                             ¦ Cache-Control: private, max-age=60    ¦ freshened, not stored: PRIVATE
            GET                             ¦ Cache-Control: no-store               ¦ freshened, not stored: RESPONSE_NO_STORE
            GET                             ¦ CDN-Cache-Control: no-store           ¦ freshened, not stored: RESPONSE_NO_STORE
            GET                             ¦ Vary: *                               ¦ freshened, not stored: VARY_STAR
            GET | Cache-Control: no-store   ¦ X: y                                  ¦ freshened, not stored: REQUEST_NO_STORE
            GET | Authorization: x          ¦ X: y                                  ¦ freshened, not stored: AUTHORIZATION
            GET | Authorization: x          ¦ Cache-Control: public, max-age=2      ¦ freshened
            GET | Cookie: x                 ¦ X: y                                  ¦ freshened
            GET | Cookie: x                 ¦ Cache-Control: must-revalidate        ¦ freshened, not stored: CREDENTIALS
            """)
        void isStoredIfAnyResponseWouldBe(String request, String answer, String expected) {
            assertThat(said(interpret(request, stored("200 | ETag: \"a\"" + CC), "304 | " + answer, "3")))
                    .isEqualTo(expected);
        }

        @Test
        void freshensHeadAndTimes() {
            StoredResponse stored =
                    stored("200 | ETag: \"a\" | A: 1 | Age: 9 | Date: {0}" + CC).staleFrom(at("1"));
            Validation validation = Validation.interpret(
                    request("GET"), stored, response("304 | A: 2 | Date: {+3}"), at("3"), at("4"), LETTER);
            StoredResponse freshened = ((Validation.Freshened) validation).freshened();
            assertThat(freshened.head()).isEqualTo(response("200 | ETag: \"a\"" + CC + " | A: 2 | Date: {+3}"));
            assertThat(freshened.requestTime()).isEqualTo(at("3"));
            assertThat(freshened.responseTime()).isEqualTo(at("4"));
            assertThat(freshened.staleFrom()).isNull();
            assertThat(freshened.id()).isEqualTo(stored.id());
            assertThat(freshened.contentLength()).isEqualTo(stored.contentLength());
            assertThat(Freshness.of(freshened, at("4.999"), LETTER).isFresh()).isTrue();
            assertThat(Freshness.of(freshened, at("5"), LETTER).isFresh()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"GET, GET, false", "GET | Cookie: x, GET, true", "GET, GET | Cookie: x, true"})
        void isOfCredentialsOnceAnyRequestWas(String first, String second, boolean credentialed) {
            Validation validation = interpret(second, stored(first, "200 | ETag: \"a\"" + CC), "304", "3");
            assertThat(((Validation.Freshened) validation).freshened().credentialed())
                    .isEqualTo(credentialed);
        }

        /** §4.1: a Vary that comes with it selects by the fields of the request that it answers. */
        @Test
        void mayBringAnotherVary() {
            Validation validation = interpret(
                    "GET | A: 1 | B: 2", stored("GET | A: 0", "200 | ETag: \"a\"" + CC), "304 | Vary: A", "3");
            StoredResponse freshened = ((Validation.Freshened) validation).freshened();
            assertThat(freshened.selecting()).isEqualTo(Fields.of("A", "1"));
            assertThat(Selection.matches(freshened, fields("A: 1"), LETTER)).isTrue();
            assertThat(Selection.matches(freshened, Fields.EMPTY, LETTER)).isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.3, RFC 5861 §4: any other answer")
    class OtherAnswers {

        @ParameterizedTest
        @CsvSource({
            "200, false",
            "204, false",
            "404, false",
            "410, false",
            "499, false",
            "500, true",
            "501, false",
            "502, true",
            "503, true",
            "504, true",
            "505, false",
            "599, false"
        })
        void isAnErrorOrNot(String status, boolean error) {
            StoredResponse stored = stored("200 | Cache-Control: max-age=2, stale-if-error=10");
            assertThat(said(interpret("GET", stored, status, "5")))
                    .isEqualTo(error ? "serve stale: STALE_IF_ERROR" : "replaced");
        }

        @ParameterizedTest(name = "{0}, {1} at {2} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                                         ¦ max-age=2, stale-if-error=10                    ¦ 12     ¦ serve stale: STALE_IF_ERROR
            GET                                         ¦ max-age=2, stale-if-error=10                    ¦ 12.001 ¦ replaced
            GET                                         ¦ max-age=2, stale-if-error=x                     ¦ 2.001  ¦ replaced
            GET                                         ¦ max-age=2                                       ¦ 2      ¦ replaced
            GET                                         ¦ s-maxage=2, stale-if-error=10                   ¦ 12     ¦ serve stale: STALE_IF_ERROR
            GET                                         ¦ max-age=2, stale-if-error=10, must-revalidate   ¦ 3      ¦ replaced
            GET                                         ¦ max-age=2, stale-if-error=10, proxy-revalidate  ¦ 3      ¦ replaced
            GET                                         ¦ max-age=2, stale-if-error=10, no-cache          ¦ 3      ¦ replaced
            GET | Cache-Control: stale-if-error=10      ¦ max-age=2                                       ¦ 12     ¦ serve stale: STALE_IF_ERROR
            GET | Cache-Control: stale-if-error=10      ¦ max-age=2                                       ¦ 12.001 ¦ replaced
            GET | Cache-Control: stale-if-error=10      ¦ s-maxage=2                                      ¦ 3      ¦ replaced
            GET | Cache-Control: stale-if-error=10      ¦ max-age=2, must-revalidate                      ¦ 3      ¦ replaced
            GET | Cache-Control: stale-if-error         ¦ max-age=2                                       ¦ 2.001  ¦ replaced
            """)
        void anErrorIsOutdoneWithinStaleIfError(String request, String response, String age, String expected) {
            assertThat(said(interpret(request, stored("200 | Cache-Control: " + response), "503", age)))
                    .isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.2.4: no answer")
    class Disconnected {

        @ParameterizedTest(name = "{0}, {1} at {2} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                                    ¦ max-age=2                     ¦ 9999 ¦ serve stale: DISCONNECTED
            GET                                    ¦ public                        ¦ 9999 ¦ serve stale: DISCONNECTED
            GET                                    ¦ max-age=2, stale-if-error=10  ¦ 12   ¦ serve stale: STALE_IF_ERROR
            GET                                    ¦ max-age=2, stale-if-error=10  ¦ 13   ¦ serve stale: DISCONNECTED
            GET                                    ¦ max-age=2, must-revalidate    ¦ 3    ¦ failed: STALE_FORBIDDEN
            GET                                    ¦ max-age=2, proxy-revalidate   ¦ 3    ¦ failed: STALE_FORBIDDEN
            GET                                    ¦ s-maxage=2                    ¦ 3    ¦ failed: STALE_FORBIDDEN
            GET                                    ¦ max-age=2, no-cache           ¦ 0    ¦ failed: STALE_FORBIDDEN
            GET                                    ¦ max-age=2, no-cache="x"       ¦ 3    ¦ serve stale: DISCONNECTED
            """)
        void servesWhatNothingForbids(String request, String response, String age, String expected) {
            assertThat(said(Validation.withoutAnswer(
                            request(request), stored("200 | Cache-Control: " + response), at(age), LETTER)))
                    .isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.5: a HEAD")
    class Head {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | ETag: "a"                       ¦ 200 | ETag: "a"                                  ¦ true
            200 | ETag: "a"                       ¦ 200                                              ¦ true
            200 | ETag: "a"                       ¦ 200 | ETag: "b"                                  ¦ false
            200 | ETag: "a"                       ¦ 200 | ETag: W/"a"                                ¦ false
            200                                   ¦ 200 | ETag: "a"                                  ¦ false
            200 | Last-Modified: {-9}             ¦ 200 | Last-Modified: {-9}                        ¦ true
            200 | Last-Modified: {-9}             ¦ 200 | Last-Modified: {-8}                        ¦ false
            200 | ETag: "a"                       ¦ 200 | ETag: "a" | Content-Length: 10             ¦ true
            200 | ETag: "a"                       ¦ 200 | ETag: "a" | Content-Length: 11             ¦ false
            200 | ETag: "a"                       ¦ 200 | ETag: "a" | Content-Length: x              ¦ false
            200 | ETag: "a"                       ¦ 410 | ETag: "a"                                  ¦ false
            404 | ETag: "a"                       ¦ 404 | ETag: "a"                                  ¦ false
            404 | ETag: "a"                       ¦ 200 | ETag: "a"                                  ¦ false
            200 | ETag: "a"                       ¦ 200 | ETag: "a" | Cache-Control: private         ¦ false
            """)
        void updatesWhatAgrees(String stored, String head, boolean updates) {
            StoredResponse updated = Validation.afterHead(
                    request("HEAD"),
                    stored(stored + " | A: 1 | Cache-Control: max-age=2"),
                    response(head + " | A: 2"),
                    at("3"),
                    at("3"),
                    LETTER);
            assertThat(updated != null).isEqualTo(updates);
            if (updated != null) {
                assertThat(updated.fields().all("A")).containsExactly("2");
                assertThat(updated.responseTime()).isEqualTo(at("3"));
                assertThat(updated.method()).isEqualTo("GET");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 9999, DISCONNECTED", "10, 12, DISCONNECTED", "10, 13, STALE_TOO_LONG"})
    void servesStaleWithoutAnAnswerAsLongAsTheOperatorAllows(long allowed, String age, Reason reason) {
        CachePolicy policy = Messages.LETTER.withStaleIfDown(Duration.ofSeconds(allowed));

        Validation validation = Validation.withoutAnswer(
                Messages.request("GET"), Messages.stored("200 | Cache-Control: max-age=2"), Messages.at(age), policy);

        assertThat(validation)
                .isEqualTo(
                        reason == Reason.DISCONNECTED
                                ? new Validation.ServeStale(reason)
                                : new Validation.Failed(reason));
    }
}
