package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.fields;
import static apirelay.caching.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredFieldsTest {

    @Nested
    @DisplayName("RFC 9111 §3.1: storing header fields")
    class Stored {

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Date: {-1} | A: 1 | a: 2                                           ¦ Date: {-1} | A: 1 | a: 2
            A: 1                                                               ¦ A: 1 | Date: {0}
            Date: foo                                                          ¦ Date: foo
            Date: {0} | Connection: a, b | a: 1 | B: 2 | c: 3                  ¦ Date: {0} | c: 3
            Date: {0} | Connection: CDN-Cache-Control | CDN-Cache-Control: max-age=1 ¦ Date: {0} | CDN-Cache-Control: max-age=1
            Date: {0} | CDN-Cache-Control: no-cache="cdn-cache-control"        ¦ Date: {0} | CDN-Cache-Control: no-cache="cdn-cache-control"
            Date: {0} | Keep-Alive: x | TE: x | Upgrade: x | Transfer-Encoding: x | Proxy-Connection: x ¦ Date: {0}
            Date: {0} | Proxy-Authenticate: x | Proxy-Authentication-Info: x | Proxy-Authorization: x   ¦ Date: {0}
            Date: {0} | WWW-Authenticate: x | Set-Cookie: x | Content-Length: 3 ¦ Date: {0} | WWW-Authenticate: x | Set-Cookie: x | Content-Length: 3
            Date: {0} | Cache-Control: no-cache="A, b" | a: 1 | B: 2 | c: 3    ¦ Date: {0} | Cache-Control: no-cache="A, b" | c: 3
            Date: {0} | Cache-Control: private=a | a: 1 | B: 2                 ¦ Date: {0} | Cache-Control: private=a | B: 2
            Date: {0} | CDN-Cache-Control: private="a" | Cache-Control: private=b | a: 1 | B: 2 ¦ Date: {0} | CDN-Cache-Control: private="a" | Cache-Control: private=b | B: 2
            """)
        void withoutWhatMayNotBe(String fields, String expected) {
            assertThat(StoredFields.of(response("200 | " + fields), ARRIVAL, LETTER))
                    .isEqualTo(response("200 | " + expected));
        }
    }

    @Nested
    @DisplayName("RFC 9111 §3.2: updating stored header fields")
    class Updated {

        @ParameterizedTest(name = "{0} by {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Date: {-9} | A: 1                 ¦ A: 2                          ¦ A: 2 | Date: {0}
            Date: {-9} | A: 1 | B: 1 | a: 3   ¦ Date: {-1} | a: 2             ¦ B: 1 | Date: {-1} | a: 2
            Date: {-9} | A: 1                 ¦ Date: {0} | A: 2 | A: 3       ¦ Date: {0} | A: 2 | A: 3
            Date: {-9} | Age: 5               ¦ Date: {0}                     ¦ Date: {0}
            Date: {-9} | Age: 5               ¦ Date: {0} | Age: 2            ¦ Date: {0} | Age: 2
            Date: {-9} | Content-Length: 5    ¦ Date: {0} | Content-Length: 9 ¦ Content-Length: 5 | Date: {0}
            Date: {-9} | Content-Encoding: a  ¦ Date: {0} | Content-Encoding: b | Content-MD5: c | Content-Digest: d | Content-Range: e | ETag: "f" ¦ Content-Encoding: a | Date: {0}
            Date: {-9} | Content-Type: a      ¦ Date: {0} | Content-Type: b   ¦ Date: {0} | Content-Type: b
            Date: {-9} | Last-Modified: {-20} ¦ Date: {0} | Last-Modified: {-20} | Expires: {+9} ¦ Date: {0} | Last-Modified: {-20} | Expires: {+9}
            Date: {-9} | Cache-Control: max-age=1 ¦ Date: {0} | Cache-Control: max-age=3600 ¦ Date: {0} | Cache-Control: max-age=3600
            Date: {-9} | A: 1                 ¦ Date: {0} | Connection: A | A: 2 | Keep-Alive: x ¦ A: 1 | Date: {0}
            Date: {-9} | A: 1                 ¦ Date: {0} | Cache-Control: private="A" | A: 2 ¦ Date: {0} | Cache-Control: private="A"
            Date: {-9} | A: 1 | B: 1          ¦ Date: {0} | Cache-Control: no-cache="A"       ¦ B: 1 | Date: {0} | Cache-Control: no-cache="A"
            Date: {-9} | B: 1 | Cache-Control: no-cache="A" ¦ Date: {0} | A: 2                 ¦ B: 1 | Cache-Control: no-cache="A" | Date: {0}
            """)
        void byNewerOnes(String stored, String newer, String expected) {
            assertThat(StoredFields.update(response("404 | " + stored), response("304 | " + newer), ARRIVAL, LETTER))
                    .isEqualTo(response("404 | " + expected));
        }

        @ParameterizedTest(name = "{0} of {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            A: 1          ¦ A: 2                                                        ¦
            A: 1          ¦ B: 2 | Set-Cookie: b | set-cookie: c                        ¦ B: 2 | Set-Cookie: b | set-cookie: c
            Set-Cookie: a ¦ Set-Cookie: b                                               ¦
            A: 1          ¦ Connection: B | B: 2 | Proxy-Authenticate: x | Content-Length: 3 | ETag: "d" ¦
            """)
        void leavesTheRestToOne(String updated, String newer, @Nullable String expected) {
            assertThat(StoredFields.leftOut(response("200 | " + updated), response("304 | " + newer)))
                    .isEqualTo(fields(expected));
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Date: {0} | Set-Cookie: b                                     ¦ Set-Cookie: a | Date: {0}
            Date: {0} | Cache-Control: public | Set-Cookie: b             ¦ Date: {0} | Cache-Control: public | Set-Cookie: b
            """)
        void byACookieThatMayBeShared(String newer, String expected) {
            assertThat(StoredFields.update(
                            response("200 | Set-Cookie: a"), response("304 | " + newer), ARRIVAL, CachePolicy.DEFAULT))
                    .isEqualTo(response("200 | " + expected));
        }
    }
}
