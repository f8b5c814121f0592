package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

    @Nested
    @DisplayName("RFC 9110 §5.6.1: lists")
    class Lists {

        /** Members stand between brackets. A backslash is one backslash. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', emptyValue = "", textBlock = """
            a               ¦ [a]
            a,b             ¦ [a][b]
            a , \tb\t       ¦ [a][b]
            ,               ¦
            ,a,,b,          ¦ [a][b]
            a b, c          ¦ [a b][c]
            a="b,c",d       ¦ [a="b,c"][d]
            a="b\\",c",d    ¦ [a="b\\",c"][d]
            a="b\\\\",c     ¦ [a="b\\\\"][c]
            a\\,b           ¦ [a\\][b]
            "",a            ¦ [""][a]
            a"b,c"d,e       ¦ [a"b,c"d][e]
            """)
        void areTakenApart(String value, @Nullable String expected) {
            assertThat(members(value)).isEqualTo(expected == null ? "" : expected);
        }

        /** What hides behind a quotation mark that nothing closes could be a no-store. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            a="b, no-store         ¦ [a="b][no-store]
            a="b\\", no-store      ¦ [a="b\\"][no-store]
            a="b, no-store\\       ¦ [a="b][no-store\\]
            "a", "b, c             ¦ ["a"]["b][c]
            "                      ¦ ["]
            ",                     ¦ ["]
            """)
        void areNotHiddenByAnOpenQuotation(String value, String expected) {
            assertThat(members(value)).isEqualTo(expected);
        }

        @Test
        void mayBeEmpty() {
            assertThat(Syntax.listMembers("")).isEmpty();
            assertThat(Syntax.listMembers(" \t")).isEmpty();
        }

        private String members(String value) {
            return String.join(
                    "",
                    Syntax.listMembers(value).stream().map(m -> '[' + m + ']').toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        a            ¦ a
        a,b          ¦ a,b
        a , \tb ,c   ¦ a,b,c
        ,  ,a b,     ¦ ,,a b,
        "a , b" , c  ¦ "a , b",c
        "a\\" , b" ,c ¦ "a\\" , b",c
        "a\\          ¦ "a\\
        """)
    void loseTheWhitespaceAroundTheirCommas(String value, String expected) {
        assertThat(Syntax.withoutListWhitespace(' ' + value + '\t')).isEqualTo(expected);
        assertThat(Syntax.withoutListWhitespace(value)).isEqualTo(expected);
    }

    @Nested
    @DisplayName("RFC 9110 §5.6.2: tokens")
    class Tokens {

        @ParameterizedTest
        @ValueSource(strings = {"a", "no-cache", "0", "!#$%&'*+-.^_`|~", "azAZ09"})
        void areTokens(String text) {
            assertThat(Syntax.isToken(text)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", " ", "a b", "a\t", "a=b", "\"a\"", "a,b", "ü", "/", ":", "@", "[", "{", "\u0000", "\u007f"
                })
        void areNone(String text) {
            assertThat(Syntax.isToken(text)).isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §1.2.2: digits")
    class Digits {

        @ParameterizedTest
        @CsvSource({
            "0, 0",
            "007, 7",
            "2147483648, 2147483648",
            "9223372036854775799, 9223372036854775799",
            "9223372036854775810, 9223372036854775807",
            "92233720368547758070, 9223372036854775807",
            "99999999999999999999999999999999999999991, 9223372036854775807",
            "-1, -1",
            "+1, -1",
            "1.0, -1",
            "1a, -1",
            "a1, -1",
            "1 1, -1",
            "\u0661, -1",
            "'', -1",
            "' 1', -1",
        })
        void areANumber(String text, long expected) {
            assertThat(Syntax.digits(text)).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §5.6.4: quoted strings")
    class QuotedStrings {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            "a"        ¦ a
            "a,b c"    ¦ a,b c
            "a\\"b"    ¦ a"b
            "a\\\\"    ¦ a\\
            "\\a"      ¦ a
            "'"        ¦ '
            """)
        void standForText(String text, String expected) {
            assertThat(Syntax.unquote(text)).isEqualTo(expected);
        }

        @Test
        void mayBeEmpty() {
            assertThat(Syntax.unquote("\"\"")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\"", "a", "\"a", "a\"", "'a'", "\"a\"b\"", "\"a\\\"", " \"a\""})
        void areNone(String text) {
            assertThat(Syntax.unquote(text)).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 9110 §5.6.3: whitespace")
    class Whitespace {

        @Test
        void isSpacesAndTabs() {
            assertThat(Syntax.trim(" \ta \t b\t ")).isEqualTo("a \t b");
            assertThat(Syntax.trim(" \t ")).isEmpty();
            assertThat(Syntax.trim("\u00a0a\n")).isEqualTo("\u00a0a\n");
        }
    }
}
