package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Nested
    @DisplayName("RFC 9110 §5.6.7: HTTP-date")
    class Format {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', textBlock = """
            Sun, 06 Nov 1994 08:49:37 GMT     ¦ 1994-11-06T08:49:37Z
            Sunday, 06-Nov-94 08:49:37 GMT    ¦ 1994-11-06T08:49:37Z
            Sun Nov  6 08:49:37 1994          ¦ 1994-11-06T08:49:37Z
            Wed Nov 16 08:49:37 1994          ¦ 1994-11-16T08:49:37Z
            Wednesday, 16-Nov-94 08:49:37 GMT ¦ 1994-11-16T08:49:37Z
            SUN, 06 NOV 1994 08:49:37 gmt     ¦ 1994-11-06T08:49:37Z
            sUNDAY, 06-nOV-94 08:49:37 gMT    ¦ 1994-11-06T08:49:37Z
            Mon, 06 Nov 1994 08:49:37 GMT     ¦ 1994-11-06T08:49:37Z
            Tue, 19 Jan 2038 14:14:08 GMT     ¦ 2038-01-19T14:14:08Z
            Sun, 21 Nov 2286 04:46:39 GMT     ¦ 2286-11-21T04:46:39Z
            Thu, 29 Feb 2024 00:00:00 GMT     ¦ 2024-02-29T00:00:00Z
            Fri, 31 Dec 9999 23:59:59 GMT     ¦ 9999-12-31T23:59:59Z
            Sat, 31 Dec 2016 23:59:60 GMT     ¦ 2016-12-31T23:59:59Z
            """)
        void isRead(String text, Instant expected) {
            assertThat(HttpDate.parse(text, NOW)).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "0",
                    "-1",
                    "now",
                    "Sun, 06 Nov 1994 08:49:37 UTC",
                    "Sun, 06 Nov 1994 08:49:37 EST",
                    "Sun, 06 Nov 1994 08:49:37 AEST",
                    "Sun, 06 Nov 1994 08:49:37 +0000",
                    "Sun, 06 Nov 1994 08:49:37",
                    "Sun 06 Nov 1994 08:49:37 GMT",
                    "Sun,  06 Nov 1994 08:49:37 GMT",
                    "Sun, 06  Nov 1994 08:49:37 GMT",
                    "Sun, 06 Nov  1994 08:49:37 GMT",
                    "Sun, 06-Nov-1994 08:49:37 GMT",
                    "Sun, 06 Nov 94 08:49:37 GMT",
                    "Sun, 6 Nov 1994 08:49:37 GMT",
                    "Sun, 06 Nov 1994 8:49:37 GMT",
                    "Sun, 06 Nov 1994 08.49.37 GMT",
                    "Sun, 06 Nov 1994 24:00:00 GMT",
                    "Sun, 06 Nov 1994 23:60:00 GMT",
                    "Sun, 06 Nov 1994 23:59:61 GMT",
                    "Sun, 00 Nov 1994 08:49:37 GMT",
                    "Sun, 31 Nov 1994 08:49:37 GMT",
                    "Wed, 29 Feb 2023 08:49:37 GMT",
                    "Sun, 06 Foo 1994 08:49:37 GMT",
                    "Sun, 06 Nov 1x94 08:49:37 GMT",
                    "Sun, 0x Nov 1994 08:49:37 GMT",
                    "Sun, 06 Nov 1994 08:49:3x GMT",
                    "Sun, 06 Nov 1994 -8:49:37 GMT",
                    "Foo, 06 Nov 1994 08:49:37 GMT",
                    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                    "Sun, 06-Nov-94 08:49:37 GMT",
                    "Sunday, 06 Nov 94 08:49:37 GMT",
                    "Sunday, 06-Nov-94 08:49:37 UTC",
                    "Sun Nov 6 08:49:37 1994 ",
                    "Sun Nov  6 08:49:37 1994 GMT",
                    "Sun Nov 06 08:49:37 94      ",
                    "1994-11-06T08:49:37.000Z    ",
                    "Sun, \u0660\u0666 Nov 1994 08:49:37 GMT",
                })
        void isNone(String text) {
            assertThat(HttpDate.parse(text, NOW)).isNull();
        }

        @Test
        void nothingIsNone() {
            assertThat(HttpDate.parse(null, NOW)).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 9110 §5.6.7: two digits of a year")
    class Century {

        /** More than fifty years ahead means the most recent past: to the second, and over the turn of a century. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', textBlock = """
            2026-11-23T12:00:00Z ¦ Monday, 23-Nov-26 12:00:00 GMT ¦ 2026-11-23T12:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 23-Nov-50 12:00:00 GMT ¦ 2050-11-23T12:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 23-Nov-76 12:00:00 GMT ¦ 2076-11-23T12:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 23-Nov-76 12:00:01 GMT ¦ 1976-11-23T12:00:01Z
            2026-11-23T12:00:00Z ¦ Monday, 01-Jan-77 00:00:00 GMT ¦ 1977-01-01T00:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 06-Nov-94 08:49:37 GMT ¦ 1994-11-06T08:49:37Z
            2099-12-31T23:59:59Z ¦ Monday, 01-Jan-00 00:00:00 GMT ¦ 2100-01-01T00:00:00Z
            2090-01-01T00:00:00Z ¦ Monday, 01-Jan-40 00:00:00 GMT ¦ 2140-01-01T00:00:00Z
            2090-01-01T00:00:00Z ¦ Monday, 01-Jan-40 00:00:01 GMT ¦ 2040-01-01T00:00:01Z
            2090-01-01T00:00:00Z ¦ Monday, 01-Jan-89 00:00:00 GMT ¦ 2089-01-01T00:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 29-Feb-00 00:00:00 GMT ¦ 2000-02-29T00:00:00Z
            2026-11-23T12:00:00Z ¦ Monday, 30-Feb-00 00:00:00 GMT ¦
            """)
        void isTold(Instant now, String text, @Nullable Instant expected) {
            assertThat(HttpDate.parse(text, now)).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §5.6.7: a sender writes IMF-fixdate")
    class Written {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', textBlock = """
            1994-11-06T08:49:37Z     ¦ Sun, 06 Nov 1994 08:49:37 GMT
            1994-11-06T08:49:37.999Z ¦ Sun, 06 Nov 1994 08:49:37 GMT
            2026-01-01T00:00:00Z     ¦ Thu, 01 Jan 2026 00:00:00 GMT
            """)
        void isReadAgain(Instant instant, String expected) {
            assertThat(HttpDate.format(instant)).isEqualTo(expected);
            assertThat(HttpDate.parse(expected, NOW))
                    .isEqualTo(instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        }
    }
}
