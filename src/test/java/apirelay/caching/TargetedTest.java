package apirelay.caching;

import static apirelay.caching.Messages.fields;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetedTest {

    /** Which field governs, and its max-age. */
    private static void assertGoverned(String lines, String field, @Nullable Long maxAge) {
        Targeted targeted = Targeted.of(fields(lines), CachePolicy.DEFAULT);
        assertThat(targeted.field()).isEqualTo(field);
        assertThat(targeted.isCacheControl()).isEqualTo(field.equals("Cache-Control"));
        assertThat(targeted.directives().seconds("max-age", Duration.ofSeconds(-7)))
                .isEqualTo(maxAge == null ? null : Duration.ofSeconds(maxAge));
    }

    @Nested
    @DisplayName("RFC 9213 §2.1: parsing")
    class Parsing {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            CDN-Cache-Control: max-age=5                                   ¦ CDN-Cache-Control ¦ 5
            CDN-Cache-Control: max-age=99999999999                         ¦ CDN-Cache-Control ¦ 2147483648
            CDN-Cache-Control: max-age=-1                                  ¦ CDN-Cache-Control ¦ -7
            CDN-Cache-Control: foobar, max-age=5                           ¦ CDN-Cache-Control ¦ 5
            CDN-Cache-Control: max-age=5;x=y                               ¦ CDN-Cache-Control ¦ 5
            CDN-Cache-Control: max-age=5, max-age=6                        ¦ CDN-Cache-Control ¦ 6
            CDN-Cache-Control: no-store | CDN-Cache-Control: max-age=5     ¦ CDN-Cache-Control ¦ 5
            CDN-Cache-Control: max-age=5, &&& | Cache-Control: max-age=9   ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: max-age="5" | Cache-Control: max-age=9      ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: max-age=5.0 | Cache-Control: max-age=9      ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: max-age | Cache-Control: max-age=9          ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: MaX-aGe=5 | Cache-Control: max-age=9        ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: max-age =5 | Cache-Control: max-age=9       ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: private=1 | Cache-Control: max-age=9        ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: no-cache=1 | Cache-Control: max-age=9       ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: private=("a" "b") | Cache-Control: max-age=9 ¦ Cache-Control    ¦ 9
            CDN-Cache-Control: | Cache-Control: max-age=9                  ¦ Cache-Control     ¦ 9
            CDN-Cache-Control: no-store=?0 | Cache-Control: max-age=9      ¦ Cache-Control     ¦ 9
            """)
        void isStrict(String lines, String field, @Nullable Long maxAge) {
            assertGoverned(lines, field, maxAge);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            private                     ¦ true  ¦ []
            private=?1                  ¦ true  ¦ []
            private="a, b"              ¦ false ¦ [a, b]
            private=a                   ¦ false ¦ [a]
            private=?0, a               ¦ false ¦ []
            """)
        void givesFieldNames(String value, boolean unqualified, String names) {
            CacheControl directives = Targeted.of(fields("CDN-Cache-Control: " + value), CachePolicy.DEFAULT)
                    .directives();
            assertThat(directives.containsUnqualified("private")).isEqualTo(unqualified);
            assertThat(directives.fieldNames("private")).hasToString(names);
        }
    }

    @Nested
    @DisplayName("RFC 9213 §2.2: the first that is there and valid governs alone")
    class TargetList {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            X: y                                                                ¦ Cache-Control       ¦
            Cache-Control: max-age=9                                            ¦ Cache-Control       ¦ 9
            CDN-Cache-Control: no-store | Cache-Control: max-age=9              ¦ CDN-Cache-Control   ¦
            Cache-Control: no-store | CDN-Cache-Control: max-age=5              ¦ CDN-Cache-Control   ¦ 5
            CDN-Cache-Control: max-age=5 | Relay-Cache-Control: max-age=3       ¦ Relay-Cache-Control ¦ 3
            CDN-Cache-Control: max-age=5 | Relay-Cache-Control: &               ¦ CDN-Cache-Control   ¦ 5
            Surrogate-Control: max-age=2 | CDN-Cache-Control: max-age=5         ¦ CDN-Cache-Control   ¦ 5
            """)
        void isInOrder(String lines, String field, @Nullable Long maxAge) {
            assertGoverned(lines, field, maxAge);
        }
    }

    @Nested
    @DisplayName("Edge Architecture 1.0 §2: Surrogate-Control")
    class Surrogate {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Surrogate-Control: max-age=5                                        ¦ Surrogate-Control ¦ 5
            Surrogate-Control: MAX-AGE=5                                        ¦ Surrogate-Control ¦ 5
            Surrogate-Control: max-age=5+60                                     ¦ Surrogate-Control ¦ 5
            Surrogate-Control: max-age                                          ¦ Surrogate-Control ¦ -7
            Surrogate-Control: max-age=5 ; relay | Cache-Control: no-store      ¦ Surrogate-Control ¦ 5
            Surrogate-Control: max-age=7;other, max-age=5;relay                 ¦ Surrogate-Control ¦ 5
            Surrogate-Control: no-store | Cache-Control: max-age=9              ¦ Surrogate-Control ¦
            Surrogate-Control: max-age=5;other | Cache-Control: max-age=9       ¦ Cache-Control     ¦ 9
            Surrogate-Control: content="ESI/1.0" | Cache-Control: max-age=9     ¦ Cache-Control     ¦ 9
            """)
        void isForAllOrForTheOneNamed(String lines, String field, @Nullable Long maxAge) {
            assertGoverned(lines, field, maxAge);
        }
    }
}
