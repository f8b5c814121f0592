package apirelay.caching;

import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {

    private static String evaluate(String request, StoredResponse stored) {
        Preconditions wanted = Preconditions.evaluate(request(request), stored);
        if (wanted instanceof Preconditions.Parts parts) {
            return parts.ranges().toString();
        }
        return wanted instanceof Preconditions.Unsatisfiable unsatisfiable
                ? "416 of " + unsatisfiable.completeLength()
                : wanted instanceof Preconditions.NotModified ? "304" : "whole";
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.2, RFC 9110 §13.1.2: If-None-Match")
    class IfNoneMatch {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET | If-None-Match: "a"                          ¦ ETag: "a"                        ¦ 304
            HEAD | If-None-Match: "a"                         ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: W/"a"                        ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: "a"                          ¦ ETag: W/"a"                      ¦ 304
            GET | If-None-Match: "b"                          ¦ ETag: "a"                        ¦ whole
            GET | If-None-Match: "a", "b"                     ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: "b", "a", "c"                ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: "b" | If-None-Match: "a"     ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: *                            ¦ ETag: "a"                        ¦ 304
            GET | If-None-Match: *                            ¦ X: y                             ¦ 304
            GET | If-None-Match: "a"                          ¦ X: y                             ¦ whole
            GET | If-None-Match: a                            ¦ ETag: a                          ¦ whole
            GET | If-None-Match: "a, b"                       ¦ ETag: "a, b"                     ¦ 304
            GET | If-None-Match: "b" | If-Modified-Since: {0} ¦ ETag: "a" | Last-Modified: {-9}  ¦ whole
            GET | If-None-Match: | If-Modified-Since: {0}     ¦ ETag: "a" | Last-Modified: {-9}  ¦ whole
            GET | If-None-Match: a | If-Modified-Since: {0}   ¦ ETag: "a" | Last-Modified: {-9}  ¦ whole
            GET | If-None-Match: "a" | If-Modified-Since: {-99} ¦ ETag: "a" | Last-Modified: {-9} ¦ 304
            """)
        void isEvaluated(String request, String stored, String expected) {
            assertThat(evaluate(request, stored("200 | " + stored))).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.3.2, RFC 9110 §13.1.3: If-Modified-Since")
    class IfModifiedSince {

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            If-Modified-Since: {-9}                            ¦ Last-Modified: {-9}                  ¦ 304
            If-Modified-Since: {-8}                            ¦ Last-Modified: {-9}                  ¦ 304
            If-Modified-Since: {-10}                           ¦ Last-Modified: {-9}                  ¦ whole
            If-Modified-Since: {+99999}                        ¦ Last-Modified: {-9}                  ¦ 304
            If-Modified-Since: Monday, 23-Nov-26 11:59:51 GMT  ¦ Last-Modified: {-9}                  ¦ 304
            If-Modified-Since: Mon Nov 23 11:59:51 2026        ¦ Last-Modified: {-9}                  ¦ 304
            If-Modified-Since: then                            ¦ Last-Modified: {-9}                  ¦ whole
            If-Modified-Since: {-9} | If-Modified-Since: {-9}  ¦ Last-Modified: {-9}                  ¦ whole
            If-Modified-Since: {-9}                            ¦ Last-Modified: then | Date: {-9}     ¦ 304
            If-Modified-Since: {-9}                            ¦ Date: {-9}                           ¦ 304
            If-Modified-Since: {-10}                           ¦ Date: {-9}                           ¦ whole
            If-Modified-Since: {0}                             ¦ Date: foo                            ¦ 304
            If-Modified-Since: {-1}                            ¦ Date: foo                            ¦ whole
            """)
        void isEvaluated(String request, String stored, String expected) {
            assertThat(evaluate("GET | " + request, stored("200 | " + stored))).isEqualTo(expected);
            assertThat(evaluate("HEAD | " + request, stored("200 | " + stored))).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §13.2.1: only where the status would be 2xx")
    class Statuses {

        @ParameterizedTest
        @CsvSource({
            "200, 304",
            "201, 304",
            "203, 304",
            "204, 304",
            "299, 304",
            "300, whole",
            "301, whole",
            "404, whole",
            "410, whole",
            "500, whole"
        })
        void areLookedAt(String status, String expected) {
            assertThat(evaluate("GET | If-None-Match: \"a\"", stored(status + " | ETag: \"a\"")))
                    .isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §14.2: Range")
    class Range {

        /** Of ten bytes. */
        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET | Range: bytes=0-1              ¦ [bytes 0-1/10]
            GET | Range: bytes=1-               ¦ [bytes 1-9/10]
            GET | Range: bytes=-1               ¦ [bytes 9-9/10]
            GET | Range: bytes=0-1,3-4,-1       ¦ [bytes 0-1/10, bytes 3-4/10, bytes 9-9/10]
            GET | Range: bytes=3-4,0-1          ¦ [bytes 3-4/10, bytes 0-1/10]
            GET | Range: bytes=0-1,50-          ¦ [bytes 0-1/10]
            GET | Range: bytes=10-              ¦ 416 of 10
            GET | Range: bytes=-0               ¦ 416 of 10
            GET | Range: bytes=0-9,0-           ¦ whole
            GET | Range: bytes=0-4,5-9          ¦ [bytes 0-4/10, bytes 5-9/10]
            GET | Range: bytes=0-5,5-9          ¦ whole
            GET | Range: bytes=x                ¦ whole
            GET | Range: lines=1-2              ¦ whole
            GET                                 ¦ whole
            HEAD | Range: bytes=0-1             ¦ whole
            GET | Range: bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0                                     ¦ [bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10, bytes 0-0/10]
            GET | Range: bytes=50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,0-0             ¦ [bytes 0-0/10]
            GET | Range: bytes=50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,50-,0-0         ¦ whole
            GET | Range: bytes=0-1 | If-None-Match: "a" ¦ 304
            GET | Range: bytes=0-1 | If-None-Match: "b" ¦ [bytes 0-1/10]
            """)
        void namesParts(String request, String expected) {
            assertThat(evaluate(request, stored("200 | ETag: \"a\""))).isEqualTo(expected);
        }

        @Test
        void isOfA200Or206Only() {
            assertThat(evaluate("GET | Range: bytes=0-1", stored("404"))).isEqualTo("whole");
            assertThat(evaluate("GET | Range: bytes=0-1", stored("203"))).isEqualTo("whole");
            StoredResponse part = stored("206 | Content-Range: bytes 10-19/100");
            assertThat(evaluate("GET | Range: bytes=12-13", part)).isEqualTo("[bytes 12-13/100]");
        }

        @Test
        void ofNothingIsNothing() {
            StoredResponse empty = stored("200").withContent(1, 0, null);
            assertThat(evaluate("GET | Range: bytes=-5", empty)).isEqualTo("whole");
            assertThat(evaluate("GET | Range: bytes=0-", empty)).isEqualTo("whole");
        }
    }

    @Nested
    @DisplayName("RFC 9110 §13.1.5: If-Range")
    class IfRange {

        private static final String PART = "[bytes 0-1/10]";

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            "a"                ¦ ETag: "a"                                 ¦ true
            "b"                ¦ ETag: "a"                                 ¦ false
            W/"a"              ¦ ETag: "a"                                 ¦ false
            "a"                ¦ ETag: W/"a"                               ¦ false
            "a"                ¦ X: y                                      ¦ false
            a                  ¦ ETag: "a"                                 ¦ false
            {-9}               ¦ Last-Modified: {-9} | Date: {-8}          ¦ true
            {-9}               ¦ Last-Modified: {-9} | Date: {-9}          ¦ false
            {-8}               ¦ Last-Modified: {-9} | Date: {0}           ¦ false
            {-10}              ¦ Last-Modified: {-9} | Date: {0}           ¦ false
            {-9}               ¦ ETag: "a" | Date: {0}                     ¦ false
            then               ¦ Last-Modified: {-9} | Date: {0}           ¦ false
            {-9} | If-Range: x ¦ Last-Modified: {-9} | Date: {0}           ¦ false
            """)
        void needsAStrongValidator(String condition, String stored, boolean holds) {
            assertThat(evaluate("GET | Range: bytes=0-1 | If-Range: " + condition, stored("200 | " + stored)))
                    .isEqualTo(holds ? PART : "whole");
        }
    }
}
