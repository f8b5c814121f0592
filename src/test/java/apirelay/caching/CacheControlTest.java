package apirelay.caching;

import static apirelay.caching.Messages.fields;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheControlTest {

    private static CacheControl of(@Nullable String value) {
        return CacheControl.of(fields(value == null ? null : "Cache-Control: " + value));
    }

    @Nested
    @DisplayName("RFC 9111 §5.2: directives")
    class Directives {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            no-store                        ¦ true
            NO-store                        ¦ true
            max-age=1, no-store             ¦ true
            no-store=x                      ¦ true
            no-store="x"                    ¦ true
            ,, no-store ,                   ¦ true
            a="b", no-store                 ¦ true
            a="b, no-store                  ¦ true
            a | Cache-Control: no-store     ¦ true
            no-storex                       ¦ false
            a=no-store                      ¦ false
            a="b, no-store"                 ¦ false
            "no-store"                      ¦ false
            no store                        ¦ false
            """)
        void areFound(String value, boolean found) {
            assertThat(of(value).contains("no-store")).isEqualTo(found);
        }

        @Test
        void maybeNone() {
            assertThat(of(null)).isSameAs(CacheControl.NONE);
            assertThat(of(", ,")).isSameAs(CacheControl.NONE);
            assertThat(of("\"no directive\"").isEmpty()).isTrue();
            assertThat(of("a").isEmpty()).isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §1.2.2, §4.2.1: seconds")
    class Seconds {

        /** -7 stands for "invalid", nothing for "not there". */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            max-age=60                        ¦ 60
            MaX-aGe=60                        ¦ 60
            max-age="60"                      ¦ 60
            max-age="6\\0"                    ¦ 60
            max-age=0060                      ¦ 60
            max-age=0                         ¦ 0
            max-age=2147483647                ¦ 2147483647
            max-age=2147483648                ¦ 2147483648
            max-age=2147483649                ¦ 2147483648
            max-age=99999999999999999999999   ¦ 2147483648
            max-age=60, max-age=30            ¦ 60
            max-age=x, max-age=30             ¦ -7
            max-age                           ¦ -7
            max-age=                          ¦ -7
            max-age=""                        ¦ -7
            max-age='60'                      ¦ -7
            max-age=-60                       ¦ -7
            max-age=+60                       ¦ -7
            max-age=60.0                      ¦ -7
            max-age=60s                       ¦ -7
            max-age= 60                       ¦ -7
            max-age =60                       ¦
            a="max-age=60"                    ¦
            s-maxage=60                       ¦
            x | Cache-Control: max-age=60     ¦ 60
            """)
        void areRead(String value, @Nullable Long expected) {
            assertThat(of(value).seconds("max-age", Duration.ofSeconds(-7)))
                    .isEqualTo(expected == null ? null : Duration.ofSeconds(expected));
        }
    }

    @Nested
    @DisplayName("RFC 9111 §5.2.2.4, §5.2.2.7: named fields")
    class FieldNames {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            private                               ¦ true  ¦ []
            private="a"                           ¦ false ¦ [a]
            private="a, B ,c"                     ¦ false ¦ [a, B, c]
            private=a                             ¦ false ¦ [a]
            private=                              ¦ true  ¦ []
            private=""                            ¦ true  ¦ []
            private=", ,"                         ¦ true  ¦ []
            private="a", private                  ¦ true  ¦ [a]
            private="a, VARY"                     ¦ true  ¦ []
            private="Cache-Control"               ¦ true  ¦ []
            private="a                            ¦ true  ¦ []
            private="a b"                         ¦ true  ¦ []
            private="a, /b"                       ¦ true  ¦ []
            private="\\"a\\""                     ¦ true  ¦ []
            private="a", private="b"              ¦ false ¦ [a, b]
            no-cache="a"                          ¦ false ¦ []
            max-age=1                             ¦ false ¦ []
            """)
        void areRead(String value, boolean unqualified, String names) {
            assertThat(of(value).containsUnqualified("private")).isEqualTo(unqualified);
            assertThat(of(value).fieldNames("private")).hasToString(names);
        }
    }

    @Test
    void otherGrammarsMayGiveDirectives() {
        CacheControl.Builder builder = new CacheControl.Builder();
        builder.add("max-age", "5");
        builder.add("public", null);
        assertThat(builder.build().contains("public")).isTrue();
        assertThat(builder.build().seconds("max-age", Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(builder.build().fieldNames("public")).isEqualTo(List.of());
    }
}
