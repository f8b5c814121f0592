package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldsTest {

    @Nested
    @DisplayName("RFC 9651 §4.2.2: dictionaries")
    class Dictionaries {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            max-age=60                        ¦ {max-age=60}
            max-age=60, no-store              ¦ {max-age=60, no-store=true}
            a=1 \t, \tb=2                     ¦ {a=1, b=2}
            a=1,b=2                           ¦ {a=1, b=2}
            a=1, b=2, a=3                     ¦ {b=2, a=3}
            *a_-.*9                           ¦ {*a_-.*9=true}
            a=-999999999999999                ¦ {a=-999999999999999}
            a=000000000000007                 ¦ {a=7}
            a=1.5                             ¦ {a=1.5}
            a=-123456789012.123               ¦ {a=-123456789012.123}
            a=?1, b=?0                        ¦ {a=true, b=false}
            a="x, \\"y\\" \\\\"               ¦ {a=x, "y" \\}
            a=*tok/en:~                       ¦ {a=*tok/en:~}
            a=Tok                             ¦ {a=Tok}
            a=:aGk+/=:                        ¦ {a=aGk+/=}
            a=::                              ¦ {a=}
            a=()                              ¦ {a=}
            a=(1 "b";x  c)                    ¦ {a=1 "b";x  c}
            a=( 1 )                           ¦ {a= 1 }
            a;p, b=1;p=2; q="x";r=?0          ¦ {a=true, b=1}
            a=(1;p 2);q                       ¦ {a=1;p 2}
            """)
        void areRead(String text, String expected) {
            assertThat(StructuredFields.dictionary(text)).hasToString(expected);
        }

        @Test
        void mayHaveSpacesAround() {
            assertThat(StructuredFields.dictionary("  a=1  ")).isEqualTo(Map.of("a", 1L));
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    " ",
                    ",",
                    "a,",
                    "a, ",
                    ",a",
                    "a,,b",
                    "a b",
                    "a=1 b",
                    "\ta", // lists
                    "A",
                    "aB",
                    "1a",
                    "-a",
                    "=1",
                    "a =1",
                    "a= 1",
                    "a=",
                    "a=,",
                    "&&&",
                    "max-age=1, &&&&&", // keys
                    "a=-",
                    "a=1a",
                    "a=1.",
                    "a=1.1234",
                    "a=.5",
                    "a=-.5",
                    "a=1234567890123.1",
                    "a=1234567890123456",
                    "a=--1", // numbers
                    "a=\"x",
                    "a=\"\\",
                    "a=\"\\x\"",
                    "a=\"\u00fc\"",
                    "a=\"\u007f\"",
                    "a=\"\t\"",
                    "a='x'", // strings
                    "a=?",
                    "a=?2",
                    "a=?true",
                    "a=?11", // booleans
                    "a=:aGk",
                    "a=:a b:",
                    "a=:a\u0000:",
                    "a=:ü:", // byte sequences
                    "a=(",
                    "a=(1",
                    "a=(1,2)",
                    "a=(1\"x\")",
                    "a=((1))",
                    "a=(1 ",
                    "a=)", // inner lists
                    "a;",
                    "a;P",
                    "a;p=",
                    "a;p=(1)",
                    "a;p;",
                    "a ;p", // parameters
                    "a=ü",
                    "a=@1659578233",
                    "a=%\"x\"",
                    "a=a\u0000",
                    "a\u0000",
                    "a=t(",
                    "a=[1]" // others
                })
        void areInvalid(String text) {
            assertThat(StructuredFields.dictionary(text)).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 9651 §4.2.1: lists of strings")
    class ListsOfStrings {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            "a"                  ¦ [a]
            "a", "b"             ¦ [a, b]
            "a";p=1;q,\t"b"      ¦ [a, b]
            "a\\"b", tok, 1, ?1  ¦ [a"b]
            ("a" "b"), "c"       ¦ [c]
            "a",                 ¦ []
            "a" "b"              ¦ []
            "a                   ¦ []
            "a", ü               ¦ []
            """)
        void areRead(String text, String expected) {
            assertThat(StructuredFields.strings(text)).hasToString(expected);
        }

        @Test
        void areEmptyWithoutAField() {
            assertThat(StructuredFields.strings(null)).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 9651 §4.1.6: strings")
    class Strings {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            a      ¦ "a"
            a"b\\  ¦ "a\\"b\\\\"
            aüb    ¦ "a?b"
            a\u007f\u001fb ¦ "a??b"
            """)
        void areWritten(String text, String expected) {
            assertThat(StructuredFields.string(text)).isEqualTo(expected);
        }
    }
}
