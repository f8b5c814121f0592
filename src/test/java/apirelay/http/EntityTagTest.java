package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    @Nested
    @DisplayName("RFC 9110 §8.8.3: entity-tag")
    class Grammar {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            "xyzzy"   ¦ false ¦ xyzzy
            W/"xyzzy" ¦ true  ¦ xyzzy
            "a\\b"    ¦ false ¦ a\\b
            "a,b"     ¦ false ¦ a,b
            "üß"      ¦ false ¦ üß
            """)
        void isRead(String text, boolean weak, String opaque) {
            EntityTag tag = EntityTag.parse(text);
            assertThat(tag).isEqualTo(new EntityTag(weak, opaque)).hasToString(text);
        }

        @Test
        void mayBeEmpty() {
            assertThat(EntityTag.parse("\"\"")).isEqualTo(new EntityTag(false, ""));
            assertThat(EntityTag.parse("W/\"\"")).isEqualTo(new EntityTag(true, ""));
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    "\"",
                    "a",
                    "*",
                    "w/\"a\"",
                    "W/",
                    "W/\"",
                    "W/a",
                    "W\"a\"",
                    "W\\\"a\"",
                    "\"a",
                    "a\"",
                    "\"a\"b",
                    "a\"b\"",
                    "\"a\"b\"",
                    "\"a\", \"b\"",
                    "W/ \"a\""
                })
        void isNone(String text) {
            assertThat(EntityTag.parse(text)).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 9110 §8.8.3.2: comparison")
    class Comparison {

        /** The RFC's own table. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            W/"1" ¦ W/"1" ¦ false ¦ true
            W/"1" ¦ W/"2" ¦ false ¦ false
            W/"1" ¦ "1"   ¦ false ¦ true
            "1"   ¦ W/"1" ¦ false ¦ true
            "1"   ¦ "1"   ¦ true  ¦ true
            "1"   ¦ "2"   ¦ false ¦ false
            """)
        void isAsTheTableSays(String first, String second, boolean strong, boolean weak) {
            EntityTag one = java.util.Objects.requireNonNull(EntityTag.parse(first));
            EntityTag other = java.util.Objects.requireNonNull(EntityTag.parse(second));
            assertThat(one.strongMatches(other)).isEqualTo(strong);
            assertThat(one.weakMatches(other)).isEqualTo(weak);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §13.1.1, §13.1.2: lists of them")
    class Lists {

        @Test
        void keepWhatIsOne() {
            assertThat(EntityTag.parseList(List.of("\"a\"", "*", "b", "W/\"c\"")))
                    .containsExactly(new EntityTag(false, "a"), new EntityTag(true, "c"));
        }
    }
}
