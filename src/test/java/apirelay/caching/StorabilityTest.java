package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.ContentRange;
import apirelay.http.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorabilityTest {

    /** @param expected null if it is storable */
    private static void assertJudged(String request, String response, CachePolicy policy, @Nullable Reason expected) {
        assertThat(Storability.judge(request(request), response(response), policy))
                .isEqualTo(expected == null ? Storability.STORABLE : new Storability.NotStorable(expected));
    }

    @Nested
    @DisplayName("RFC 9111 §3: what may be stored")
    class Section3 {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET                                     ¦ 200 | Cache-Control: max-age=60                             ¦
            HEAD                                    ¦ 200 | Cache-Control: max-age=60                             ¦
            GET                                     ¦ 200 | Expires: {+60}                                        ¦
            GET                                     ¦ 200 | Expires: {-60}                                        ¦
            GET                                     ¦ 200 | ETag: "a"                                             ¦
            GET                                     ¦ 200 | Last-Modified: {-10}                                  ¦
            GET                                     ¦ 200 | Cache-Control: public                                 ¦
            GET                                     ¦ 200                                                         ¦ NO_USE
            GET                                     ¦ 200 | Cache-Control: no-cache                               ¦ NO_USE
            GET                                     ¦ 200 | Cache-Control: no-cache | ETag: "a"                   ¦
            GET                                     ¦ 200 | Cache-Control: no-cache, max-age=60                   ¦
            GET                                     ¦ 503 | Cache-Control: max-age=60                             ¦
            GET                                     ¦ 999 | Cache-Control: max-age=60                             ¦
            GET                                     ¦ 599 | Cache-Control: public                                 ¦
            GET                                     ¦ 201 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 202 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 302 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 403 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 502 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 599 | Last-Modified: {-86400}                               ¦ NOT_CACHEABLE
            GET                                     ¦ 404 | Last-Modified: {-86400}                               ¦
            GET                                     ¦ 501 | Last-Modified: {-86400}                               ¦
            GET                                     ¦ 103 | Cache-Control: max-age=60                             ¦ INTERIM
            GET | If-Match: "a"                     ¦ 412 | Cache-Control: max-age=60                             ¦ CONDITION_FAILED
            GET | Range: bytes=99-                  ¦ 416 | Cache-Control: public, max-age=60                     ¦ CONDITION_FAILED
            GET                                     ¦ 304 | Cache-Control: max-age=60                             ¦ NOT_MODIFIED
            GET / content                           ¦ 200 | Cache-Control: max-age=60                             ¦ REQUEST_HAS_CONTENT
            HEAD / content                          ¦ 200 | Cache-Control: max-age=60                             ¦ REQUEST_HAS_CONTENT
            PUT                                     ¦ 200 | Cache-Control: max-age=60                             ¦ METHOD_NOT_STORED
            OPTIONS                                 ¦ 200 | Cache-Control: max-age=60                             ¦ METHOD_NOT_STORED
            get                                     ¦ 200 | Cache-Control: max-age=60                             ¦ METHOD_NOT_STORED
            """)
        void isJudged(String request, String response, @Nullable Reason expected) {
            assertJudged(request, response, LETTER, expected);
        }

        @ParameterizedTest
        @ValueSource(
                ints = {
                    200, 201, 202, 203, 204, 205, 226, 299, 300, 301, 302, 303, 305, 307, 308, 400, 401, 403, 404, 405,
                    410, 414, 418, 429, 451, 499, 500, 501, 502, 503, 504, 511, 599, 600, 999
                })
        void isAnyFinalStatusWithExplicitFreshness(int status) {
            assertJudged("GET", status + " | Cache-Control: max-age=60", LETTER, null);
            assertJudged("GET", status + " | Expires: {+60}", LETTER, null);
        }

        @Test
        void anythingCacheableIsOfUseWhereTheOperatorGivesItFreshness() {
            assertJudged("GET", "200", CachePolicy.DEFAULT, null);
            assertJudged("GET", "500", CachePolicy.DEFAULT, Reason.NOT_CACHEABLE);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET  ¦ 200 | Cache-Control: max-age=60 | Content-Length: 67108864                     ¦
            GET  ¦ 200 | Cache-Control: max-age=60 | Content-Length: 67108865                     ¦ OVERSIZED
            GET  ¦ 200 | Cache-Control: max-age=60 | Content-Length: 99999999999999999999         ¦ OVERSIZED
            GET  ¦ 200 | Cache-Control: max-age=60 | Content-Length: many                         ¦
            HEAD ¦ 200 | Cache-Control: max-age=60 | Content-Length: 67108865                     ¦
            """)
        void isAtMostSoLong(String request, String response, @Nullable Reason expected) {
            assertJudged(request, response, LETTER, expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §5.2: directives against storing")
    class Directives {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET | Cache-Control: no-store           ¦ 200 | Cache-Control: max-age=60                             ¦ REQUEST_NO_STORE
            GET | Cache-Control: max-age=0          ¦ 200 | Cache-Control: max-age=60                             ¦
            GET                                     ¦ 200 | Cache-Control: no-store                               ¦ RESPONSE_NO_STORE
            GET                                     ¦ 200 | Cache-Control: No-StOrE, max-age=60 | Expires: {+60}  ¦ RESPONSE_NO_STORE
            GET                                     ¦ 200 | Cache-Control: max-age=60, a="b, no-store             ¦ RESPONSE_NO_STORE
            GET                                     ¦ 200 | Cache-Control: private, max-age=60                    ¦ PRIVATE
            GET                                     ¦ 200 | Cache-Control: private, public, max-age=60            ¦ PRIVATE
            GET                                     ¦ 200 | Cache-Control: private="", max-age=60                 ¦ PRIVATE
            GET                                     ¦ 200 | Cache-Control: private="x", max-age=60                ¦
            GET                                     ¦ 200 | Cache-Control: private="x, max-age=60                 ¦ PRIVATE
            GET                                     ¦ 200 | Cache-Control: must-understand, max-age=60            ¦
            GET                                     ¦ 200 | Cache-Control: must-understand, no-store, max-age=60  ¦
            GET                                     ¦ 599 | Cache-Control: must-understand, max-age=60            ¦ MUST_UNDERSTAND
            GET                                     ¦ 599 | Cache-Control: must-understand, no-store, max-age=60  ¦ MUST_UNDERSTAND
            GET | Cache-Control: no-store           ¦ 200 | Cache-Control: must-understand, no-store, max-age=60  ¦ REQUEST_NO_STORE
            GET                                     ¦ 200 | CDN-Cache-Control: no-store | Cache-Control: max-age=60 ¦ RESPONSE_NO_STORE
            GET                                     ¦ 200 | CDN-Cache-Control: private | Cache-Control: max-age=60  ¦ PRIVATE
            GET                                     ¦ 200 | CDN-Cache-Control: max-age=60 | Cache-Control: no-store ¦
            GET                                     ¦ 200 | CDN-Cache-Control: max-age=60, & | Cache-Control: no-store ¦ RESPONSE_NO_STORE
            GET                                     ¦ 200 | Pragma: no-cache | Cache-Control: max-age=60          ¦
            """)
        void areObeyed(String request, String response, @Nullable Reason expected) {
            assertJudged(request, response, LETTER, expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §9.3.3: POST")
    class Post {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            POST /a        ¦ 200 | Cache-Control: max-age=60 | Content-Location: /a                            ¦
            POST /a?b      ¦ 200 | Cache-Control: max-age=60 | Content-Location: /a?b                          ¦
            POST /a?b      ¦ 200 | Cache-Control: max-age=60 | Content-Location: ?b                            ¦
            POST /a x      ¦ 200 | Expires: {+60} | Content-Location: http://Example.ORG:80/a                  ¦
            POST /a        ¦ 200 | Cache-Control: max-age=60                                                   ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: max-age=60 | Content-Location: /b                            ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: max-age=60 | Content-Location: /a?b                          ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: max-age=60 | Content-Location: http://example.com/a          ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: max-age=60 | Content-Location: https://example.org/a         ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: public | Last-Modified: {-1000} | Content-Location: /a       ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 404 | Cache-Control: max-age=60 | Content-Location: /a                            ¦ POST_WITHOUT_LOCATION
            POST /a        ¦ 200 | Cache-Control: no-store, max-age=60 | Content-Location: /a                  ¦ RESPONSE_NO_STORE
            """)
        void needsItsOwnUriAndExplicitFreshness(String request, String response, @Nullable Reason expected) {
            assertJudged(request, response, LETTER, expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §3.5, §7: credentials")
    class Credentials {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET | Authorization: x ¦ 200 | Cache-Control: max-age=60                        ¦ AUTHORIZATION
            GET | Authorization: x ¦ 200 | Expires: {+60}                                   ¦ AUTHORIZATION
            GET | Authorization: x ¦ 200 | Cache-Control: max-age=60, public                ¦
            GET | Authorization: x ¦ 200 | Cache-Control: max-age=60, must-revalidate       ¦
            GET | Authorization: x ¦ 200 | Cache-Control: s-maxage=60                       ¦
            GET | Authorization: x ¦ 200 | Cache-Control: max-age=60, proxy-revalidate      ¦ AUTHORIZATION
            GET | Authorization: x ¦ 200 | Cache-Control: public | Last-Modified: {-1000}   ¦ CREDENTIALS
            GET | Cookie: x        ¦ 200 | Cache-Control: max-age=60                        ¦
            GET | Cookie: x        ¦ 200 | Last-Modified: {-1000}                           ¦ CREDENTIALS
            GET | Cookie: x        ¦ 200 | Cache-Control: public                            ¦ CREDENTIALS
            """)
        void areNotShared(String request, String response, @Nullable Reason expected) {
            assertJudged(request, response, LETTER, expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §7.3: cookies")
    class Cookies {

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | Set-Cookie: a=b | Cache-Control: max-age=60                                    ¦ SET_COOKIE
            200 | Set-Cookie: a=b | Cache-Control: max-age=60, public                            ¦
            200 | Set-Cookie: a=b | Cache-Control: s-maxage=60                                   ¦
            200 | Set-Cookie: a=b | Cache-Control: public | CDN-Cache-Control: max-age=60        ¦ SET_COOKIE
            """)
        void areRefusedWhereTheyAreNotSharedInSoManyWords(String response, @Nullable Reason expected) {
            assertJudged("GET", response, CachePolicy.DEFAULT, expected);
            assertJudged("GET", response, LETTER, null);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.1: Vary")
    class Vary {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Vary: *               ¦ VARY_STAR
            Vary: *, *            ¦ VARY_STAR
            Vary: * | Vary: *     ¦ VARY_STAR
            Vary: , *             ¦ VARY_STAR
            Vary: | Vary: *       ¦ VARY_STAR
            Vary: Foo, *          ¦ VARY_STAR
            Vary: *, Foo          ¦ VARY_STAR
            Vary: Foo Bar         ¦ VARY_STAR
            Vary: Foo, "Bar"      ¦ VARY_STAR
            Vary: Foo             ¦
            Vary: ,               ¦
            """)
        void onAnythingIsNotStored(String vary, @Nullable Reason expected) {
            assertJudged("GET", "200 | Cache-Control: max-age=60 | " + vary, LETTER, expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §3.3, RFC 9110 §14.4: partial content")
    class Parts {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET  ¦ Content-Range: bytes 0-4/10                        ¦
            GET  ¦ Content-Range: bytes 0-4/10 | Content-Length: 5    ¦
            GET  ¦ Content-Range: bytes 0-4/10 | Content-Length: 6    ¦ INVALID_PART
            GET  ¦ Content-Range: bytes 0-4/*                         ¦ INVALID_PART
            GET  ¦ Content-Range: bytes 4-0/10                        ¦ INVALID_PART
            GET  ¦ Content-Type: multipart/byteranges; boundary=x     ¦ INVALID_PART
            HEAD ¦ Content-Range: bytes 0-4/10                        ¦ INVALID_PART
            """)
        void areStoredOneByOne(String request, String fields, @Nullable Reason expected) {
            assertJudged(request, "206 | Cache-Control: max-age=60 | " + fields, LETTER, expected);
        }

        @Test
        void areKnownByTheirRange() {
            StoredResponse part = Messages.stored("206 | Content-Range: bytes 0-4/10");
            assertThat(part.part()).isEqualTo(new ContentRange(0, 4, 10));
            // §14.4: only on a 206 has it a meaning.
            assertThat(Messages.stored("200 | Content-Range: bytes 0-4/10").part())
                    .isNull();
        }
    }

    @Test
    @DisplayName("RFC 9111 §3.1, §4.1: what is stored beside the content")
    void storedResponse() {
        StoredResponse stored = Storability.toStore(
                request("GET /a | A: 1 | b: 2 | C: 3"),
                response("200 | Vary: a, B | Date: {0} | Connection: X | X: y"),
                at("-1"),
                ARRIVAL,
                LETTER);
        assertThat(stored.id()).isEqualTo(StoredResponse.UNSTORED);
        assertThat(stored.method()).isEqualTo("GET");
        assertThat(stored.selecting()).isEqualTo(Fields.of("A", "1", "b", "2"));
        assertThat(stored.head()).isEqualTo(response("200 | Vary: a, B | Date: {0}"));
        assertThat(stored.requestTime()).isEqualTo(at("-1"));
        assertThat(stored.responseTime()).isEqualTo(ARRIVAL);
        assertThat(stored.part()).isNull();
        assertThat(stored.staleFrom()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "404, false"})
    void freshnessThatTheOperatorGivesIsOfUse(int status, boolean storable) {
        CachePolicy policy = Messages.LETTER.withTtls(List.of(new CachePolicy.Ttl(Set.of(200), Duration.ofSeconds(1))));

        assertThat(Storability.judge(Messages.request("GET"), Messages.response(String.valueOf(status)), policy)
                        == Storability.STORABLE)
                .isEqualTo(storable);
    }
}
