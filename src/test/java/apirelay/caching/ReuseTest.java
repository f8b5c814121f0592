package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseTest {

    /** The outcome in words: {@code serve FRESH}, {@code validate STALE}, … */
    private static String decide(String request, List<StoredResponse> variants, String age) {
        Said said = new Said();
        Reuse.decide(request(request), variants, at(age), LETTER).accept(said);
        return said.text;
    }

    private static final class Said implements Reuse.Visitor {

        private String text = "";

        @Override
        public void serve(Reuse.Serve serve) {
            text = "serve " + serve.reason();
        }

        @Override
        public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
            text = "serve while revalidating";
        }

        @Override
        public void validate(Reuse.Validate validate) {
            text = "validate " + validate.reason();
        }

        @Override
        public void forward(Reuse.Forward forward) {
            text = "forward " + forward.reason();
        }

        @Override
        public void notCached(Reuse.NotCached notCached) {
            text = "504 " + notCached.reason();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4: what a stored response may answer")
    class Section4 {

        @ParameterizedTest(name = "{0} at {2} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                          ¦ 200 | Cache-Control: max-age=60            ¦ 59.999 ¦ serve FRESH
            GET                          ¦ 200 | Cache-Control: max-age=60            ¦ 60     ¦ validate STALE
            HEAD                         ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ serve FRESH
            GET                          ¦ 200 | ETag: "a"                            ¦ 0      ¦ validate NO_FRESHNESS
            GET                          ¦ 200 | Cache-Control: no-cache, max-age=60  ¦ 0      ¦ validate RESPONSE_NO_CACHE
            GET                          ¦ 200 | Cache-Control: no-cache="x", max-age=60 ¦ 0   ¦ serve FRESH
            GET                          ¦ 200 | CDN-Cache-Control: no-cache | Cache-Control: max-age=60 ¦ 0 ¦ validate RESPONSE_NO_CACHE
            GET                          ¦ 200 | Cache-Control: max-age=60, must-revalidate ¦ 60 ¦ validate STALE
            POST                         ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward METHOD
            PUT                          ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward METHOD
            OPTIONS                      ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward METHOD
            GET /a content               ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward REQUEST_HAS_CONTENT
            HEAD /a content              ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward REQUEST_HAS_CONTENT
            GET | If-Match: "a"          ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward UNSUITABLE_PRECONDITION
            GET | If-Unmodified-Since: x ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ forward UNSUITABLE_PRECONDITION
            GET | A: 1                   ¦ 200 | Cache-Control: max-age=60 | Vary: A  ¦ 0      ¦ forward NO_VARIANT_MATCHES
            GET                          ¦ 200 | Cache-Control: max-age=60 | Vary: A  ¦ 0      ¦ serve FRESH
            GET | Authorization: x       ¦ 200 | Cache-Control: max-age=60            ¦ 0      ¦ serve FRESH
            """)
        void isDecided(String request, String response, String age, String expected) {
            assertThat(decide(request, List.of(stored(response)), age)).isEqualTo(expected);
        }

        @Test
        void needsSomethingStored() {
            assertThat(decide("GET", List.of(), "0")).isEqualTo("forward NOTHING_STORED");
        }

        @Test
        void aHeadsResponseAnswersHeadOnly() {
            List<StoredResponse> variants = List.of(stored("HEAD", "200 | Cache-Control: max-age=60"));
            assertThat(decide("HEAD", variants, "0")).isEqualTo("serve FRESH");
            assertThat(decide("GET", variants, "0")).isEqualTo("forward NO_VARIANT_MATCHES");
        }

        @Test
        void aPostsResponseAnswersGetAndHead() {
            List<StoredResponse> variants =
                    List.of(stored("POST", "200 | Cache-Control: max-age=60 | Content-Location: /a"));
            assertThat(decide("GET", variants, "0")).isEqualTo("serve FRESH");
            assertThat(decide("HEAD", variants, "0")).isEqualTo("serve FRESH");
            assertThat(decide("POST", variants, "0")).isEqualTo("forward METHOD");
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.1: the most suitable of several")
    class Preferred {

        private static final String FRESH = " | Cache-Control: max-age=60";

        private @Nullable String chosen(StoredResponse... variants) {
            Reuse reuse = Reuse.decide(request("GET | A: 1"), List.of(variants), at("0"), LETTER);
            return reuse instanceof Reuse.Serve serve ? serve.stored().fields().first("X") : null;
        }

        private StoredResponse variant(String x, String fields) {
            return stored("GET | A: 1", "200 | X: " + x + FRESH + " | " + fields);
        }

        @Test
        void isTheMostRecent() {
            assertThat(chosen(variant("old", "Date: {-2}"), variant("new", "Date: {-1}")))
                    .isEqualTo("new");
            assertThat(chosen(variant("new", "Date: {-1}"), variant("old", "Date: {-2}")))
                    .isEqualTo("new");
            assertThat(chosen(variant("first", "Date: {-1}"), variant("second", "Date: {-1}")))
                    .isEqualTo("first");
        }

        @Test
        void isOneThatVaries() {
            StoredResponse varying = variant("varying", "Vary: A | Date: {-9}");
            StoredResponse plain = variant("plain", "Date: {0}");
            assertThat(chosen(varying, plain)).isEqualTo("varying");
            assertThat(chosen(plain, varying)).isEqualTo("varying");
        }

        @Test
        void isOneThatMatches() {
            StoredResponse other = stored("GET | A: 2", "200 | X: other | Vary: A" + FRESH);
            assertThat(chosen(other, variant("mine", "Vary: A | Date: {-9}"))).isEqualTo("mine");
        }
    }

    @Nested
    @DisplayName("RFC 9111 §5.2.1, §5.4: the request's directives")
    class RequestDirectives {

        @ParameterizedTest(name = "{0} at {2} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Cache-Control: no-cache                    ¦ max-age=60                          ¦ 0      ¦ validate REQUEST_NO_CACHE
            Cache-Control: no-store                    ¦ max-age=60                          ¦ 0      ¦ serve FRESH
            Cache-Control: foo                         ¦ max-age=60                          ¦ 0      ¦ serve FRESH
            Cache-Control: max-age=10                  ¦ max-age=60                          ¦ 10     ¦ serve FRESH
            Cache-Control: max-age=10                  ¦ max-age=60                          ¦ 10.001 ¦ validate REQUEST_MAX_AGE
            Cache-Control: max-age=0                   ¦ max-age=60                          ¦ 0.001  ¦ validate REQUEST_MAX_AGE
            Cache-Control: max-age=0                   ¦ max-age=60, immutable               ¦ 59.999 ¦ serve FRESH
            Cache-Control: max-age=0                   ¦ max-age=60, immutable               ¦ 60     ¦ validate REQUEST_MAX_AGE
            Cache-Control: max-age=1                   ¦ max-age=60, immutable               ¦ 1.001  ¦ validate REQUEST_MAX_AGE
            Cache-Control: no-cache                    ¦ max-age=60, immutable               ¦ 1      ¦ validate REQUEST_NO_CACHE
            Cache-Control: max-age=x                   ¦ max-age=60                          ¦ 0.001  ¦ validate REQUEST_MAX_AGE
            Cache-Control: max-age=100                 ¦ max-age=60                          ¦ 60     ¦ validate STALE
            Cache-Control: min-fresh=10                ¦ max-age=60                          ¦ 50     ¦ serve FRESH
            Cache-Control: min-fresh=10                ¦ max-age=60                          ¦ 50.001 ¦ validate REQUEST_MIN_FRESH
            Cache-Control: max-stale                   ¦ max-age=60                          ¦ 99999  ¦ serve REQUEST_MAX_STALE
            Cache-Control: max-stale=10                ¦ max-age=60                          ¦ 59     ¦ serve FRESH
            Cache-Control: max-stale=10                ¦ max-age=60                          ¦ 70     ¦ serve REQUEST_MAX_STALE
            Cache-Control: max-stale=10                ¦ max-age=60                          ¦ 70.001 ¦ validate STALE
            Cache-Control: max-stale=x                 ¦ max-age=60                          ¦ 61     ¦ validate STALE
            Cache-Control: max-stale=""                ¦ max-age=60                          ¦ 61     ¦ validate STALE
            Cache-Control: max-stale=10, min-fresh=1   ¦ max-age=60                          ¦ 61     ¦ validate STALE
            Cache-Control: max-stale=10, max-age=65    ¦ max-age=60                          ¦ 65     ¦ serve REQUEST_MAX_STALE
            Cache-Control: max-stale=10, max-age=65    ¦ max-age=60                          ¦ 66     ¦ validate REQUEST_MAX_AGE
            Cache-Control: max-stale, no-cache         ¦ max-age=60                          ¦ 61     ¦ validate REQUEST_NO_CACHE
            Cache-Control: max-stale                   ¦ max-age=60, must-revalidate         ¦ 60     ¦ validate STALE
            Cache-Control: max-stale                   ¦ max-age=60, proxy-revalidate        ¦ 60     ¦ validate STALE
            Cache-Control: max-stale                   ¦ s-maxage=60                         ¦ 60     ¦ validate STALE
            Cache-Control: max-stale                   ¦ max-age=60, no-cache                ¦ 60     ¦ validate RESPONSE_NO_CACHE
            Cache-Control: max-stale                   ¦ public                              ¦ 60     ¦ serve REQUEST_MAX_STALE
            Cache-Control: only-if-cached              ¦ max-age=60                          ¦ 59.999 ¦ serve FRESH
            Cache-Control: only-if-cached              ¦ max-age=60                          ¦ 60     ¦ 504 ONLY_IF_CACHED
            Cache-Control: only-if-cached, max-stale   ¦ max-age=60                          ¦ 60     ¦ serve REQUEST_MAX_STALE
            Cache-Control: only-if-cached, no-cache    ¦ max-age=60                          ¦ 0      ¦ 504 ONLY_IF_CACHED
            Cache-Control: only-if-cached | If-Match: "a" ¦ max-age=60                       ¦ 0      ¦ 504 ONLY_IF_CACHED
            Pragma: no-cache                           ¦ max-age=60                          ¦ 0      ¦ validate REQUEST_PRAGMA
            Pragma: foo, No-Cache                      ¦ max-age=60                          ¦ 0      ¦ validate REQUEST_PRAGMA
            Pragma: foo                                ¦ max-age=60                          ¦ 0      ¦ serve FRESH
            Pragma: no-cache | Cache-Control: foo      ¦ max-age=60                          ¦ 0      ¦ serve FRESH
            """)
        void areObeyed(String fields, String response, String age, String expected) {
            assertThat(decide("GET | " + fields, List.of(stored("200 | Cache-Control: " + response)), age))
                    .isEqualTo(expected);
        }

        @Test
        void onlyIfCachedHoldsWhereNothingIs() {
            assertThat(decide("GET | Cache-Control: only-if-cached", List.of(), "0"))
                    .isEqualTo("504 ONLY_IF_CACHED");
            assertThat(decide("POST | Cache-Control: only-if-cached", List.of(), "0"))
                    .isEqualTo("504 ONLY_IF_CACHED");
        }
    }

    @Nested
    @DisplayName("RFC 5861 §3: stale-while-revalidate")
    class StaleWhileRevalidate {

        @ParameterizedTest(name = "{0}, {1} at {2} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                                     ¦ max-age=60, stale-while-revalidate=10                   ¦ 59.999 ¦ serve FRESH
            GET                                     ¦ max-age=60, stale-while-revalidate=10                   ¦ 60     ¦ serve while revalidating
            GET                                     ¦ max-age=60, stale-while-revalidate=10                   ¦ 70     ¦ serve while revalidating
            GET                                     ¦ max-age=60, stale-while-revalidate=10                   ¦ 70.001 ¦ validate STALE
            GET                                     ¦ max-age=60, stale-while-revalidate=x                    ¦ 61     ¦ validate STALE
            GET                                     ¦ s-maxage=60, stale-while-revalidate=10                  ¦ 60     ¦ serve while revalidating
            GET                                     ¦ max-age=60, stale-while-revalidate=10, must-revalidate  ¦ 60     ¦ validate STALE
            GET                                     ¦ max-age=60, stale-while-revalidate=10, proxy-revalidate ¦ 60     ¦ validate STALE
            GET                                     ¦ max-age=60, stale-while-revalidate=10, no-cache         ¦ 60     ¦ validate RESPONSE_NO_CACHE
            GET | Cache-Control: no-cache           ¦ max-age=60, stale-while-revalidate=10                   ¦ 60     ¦ validate REQUEST_NO_CACHE
            GET | Cache-Control: max-age=60         ¦ max-age=60, stale-while-revalidate=10                   ¦ 60     ¦ validate STALE
            GET | Cache-Control: min-fresh=1        ¦ max-age=60, stale-while-revalidate=10                   ¦ 60     ¦ validate STALE
            GET | Cache-Control: max-stale=5        ¦ s-maxage=60, stale-while-revalidate=10                  ¦ 65     ¦ serve while revalidating
            GET | Cache-Control: max-stale=5        ¦ max-age=60, stale-while-revalidate=10                   ¦ 65.001 ¦ validate STALE
            GET | Cache-Control: only-if-cached     ¦ max-age=60, stale-while-revalidate=10                   ¦ 60     ¦ serve while revalidating
            """)
        void isWithinItsWindow(String request, String response, String age, String expected) {
            assertThat(decide(request, List.of(stored("200 | Cache-Control: " + response)), age))
                    .isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §3.3, RFC 9110 §14: stored parts")
    class Parts {

        /** Bytes 10 to 19 of 100 are stored. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET | Range: bytes=10-19                      ¦ serve FRESH
            GET | Range: bytes=12-13                      ¦ serve FRESH
            GET | Range: bytes=9-19                       ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=10-20                      ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=10-                        ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=-5                         ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=100-                       ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=10-11,13-14                ¦ forward RANGE_NOT_STORED
            GET | Range: lines=10-11                      ¦ forward RANGE_NOT_STORED
            GET | Range: bytes=10-19 | If-Range: "a"      ¦ forward RANGE_NOT_STORED
            GET                                           ¦ forward RANGE_NOT_STORED
            HEAD | Range: bytes=10-19                     ¦ forward RANGE_NOT_STORED
            """)
        void answerWhatTheyCover(String request, String expected) {
            StoredResponse part =
                    stored("206 | Cache-Control: max-age=60 | Content-Range: bytes 10-19/100 | ETag: \"a\"");
            assertThat(decide(request, List.of(part), "0")).isEqualTo(expected);
        }

        @Test
        void standBesideAWholeThatDoes() {
            StoredResponse part =
                    stored("206 | Cache-Control: max-age=60 | Content-Range: bytes 10-19/100 | Date: {0}");
            StoredResponse whole = stored("200 | Cache-Control: max-age=60 | Date: {-9}");
            assertThat(decide("GET", List.of(part, whole), "0")).isEqualTo("serve FRESH");
        }
    }

    @Nested
    @DisplayName("A soft purge")
    class SoftPurge {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                            ¦ max-age=60                            ¦ 9.999 ¦ serve FRESH
            GET                            ¦ max-age=60                            ¦ 10    ¦ validate PURGED_SOFTLY
            GET | Cache-Control: max-stale ¦ max-age=60                            ¦ 11    ¦ serve REQUEST_MAX_STALE
            GET                            ¦ max-age=60, stale-while-revalidate=5  ¦ 15    ¦ serve while revalidating
            GET                            ¦ max-age=60, stale-while-revalidate=5  ¦ 15.1  ¦ validate PURGED_SOFTLY
            """)
        void makesItStale(String request, String response, String age, String expected) {
            StoredResponse purged = stored("200 | Cache-Control: " + response).staleFrom(at("10"));
            assertThat(decide(request, List.of(purged), age)).isEqualTo(expected);
        }
    }
}
