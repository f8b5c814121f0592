package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.fields;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {

    private static final CachePolicy IN_ORDER = new CachePolicy(
            LETTER.defaultTtl(),
            LETTER.ttls(),
            LETTER.heuristicFraction(),
            LETTER.heuristicLimit(),
            true,
            List.of("X-Key"),
            LETTER.targetedFields(),
            false,
            LETTER.staleIfDown(),
            LETTER.maxObject());

    /** The same both ways: what selects by one selects by the other. */
    private static boolean matches(String vary, @Nullable String first, @Nullable String second, CachePolicy policy) {
        Fields response = fields("Vary: " + vary);
        boolean matches = Selection.matches(response, fields(first), fields(second), policy);
        assertThat(Selection.matches(response, fields(second), fields(first), policy))
                .isEqualTo(matches);
        return matches;
    }

    @Nested
    @DisplayName("RFC 9111 §4.1: the nominated fields match")
    class Matches {

        @ParameterizedTest(name = "{0}: {1} / {2}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Foo       ¦ Foo: 1                   ¦ Foo: 1               ¦ true
            Foo       ¦ Foo: 1                   ¦ Foo: 2               ¦ false
            foo       ¦ FOO: 1                   ¦ Foo: 1               ¦ true
            Foo       ¦                          ¦                      ¦ true
            Foo       ¦ Foo: 1                   ¦                      ¦ false
            Foo       ¦ Foo:                     ¦                      ¦ false
            Foo       ¦ Foo:                     ¦ Foo: ,               ¦ false
            Foo       ¦ Foo: a,b                 ¦ Foo: a,,b            ¦ false
            Foo       ¦ Foo: a,b                 ¦ Foo: a ,  b          ¦ true
            Foo       ¦ Foo: "a, b"              ¦ Foo: "a,b"           ¦ false
            Accept-Language ¦ Accept-Language:   ¦ Accept-Language: ,   ¦ true
            Foo       ¦ Foo: a                   ¦ Foo: A               ¦ false
            Foo       ¦ Foo: 1 | Bar: 1          ¦ Foo: 1 | Bar: 2      ¦ true
            Foo, Bar  ¦ Foo: 1 | Bar: 1          ¦ Foo: 1 | Bar: 1      ¦ true
            Foo, Bar  ¦ Foo: 1 | Bar: 1          ¦ Foo: 1 | Bar: 2      ¦ false
            Foo, Bar  ¦ Foo: 1 | Bar: 1          ¦ Foo: 1               ¦ false
            *         ¦                          ¦                      ¦ false
            Foo, *    ¦ Foo: 1                   ¦ Foo: 1               ¦ false
            ,         ¦ Foo: 1                   ¦ Foo: 2               ¦ true
            """)
        void inEach(String vary, @Nullable String first, @Nullable String second, boolean expected) {
            assertThat(matches(vary, first, second, LETTER)).isEqualTo(expected);
        }

        @Test
        void everythingWithoutVary() {
            assertThat(Selection.matches(Fields.EMPTY, fields("A: 1"), fields("A: 2"), LETTER))
                    .isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.1: normalised as the field's definition allows")
    class Normalised {

        @ParameterizedTest(name = "{0}: {1} / {2}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Foo             ¦ Foo: 1, 2                     ¦ Foo: 1 | Foo: 2                 ¦ true
            Foo             ¦ Foo: 1,2                      ¦ Foo: 1 , 2                      ¦ true
            Foo             ¦ Foo: 1, 2                     ¦ Foo: 2, 1                       ¦ false
            Foo             ¦ Foo: "1,2"                    ¦ Foo: "1, 2"                     ¦ false
            Foo             ¦ Foo: 1 2                      ¦ Foo: 12                         ¦ false
            Accept          ¦ Accept: a/b, c/d              ¦ Accept: c/d, a/b                ¦ false
            Accept-Language ¦ Accept-Language: en, de       ¦ Accept-Language: de, en         ¦ true
            Accept-Language ¦ Accept-Language: en, de       ¦ Accept-Language: eN ,De         ¦ true
            Accept-Language ¦ Accept-Language: en;q=0.5, de ¦ Accept-Language: en ; Q=0.5,de  ¦ true
            Accept-Language ¦ Accept-Language: en;q=0.5, de ¦ Accept-Language: de, en;q=0.5   ¦ false
            Accept-Language ¦ Accept-Language: en, de       ¦ Accept-Language: en             ¦ false
            Accept-Language ¦ Accept-Language: en, en       ¦ Accept-Language: en             ¦ false
            Accept-Language ¦ Accept-Language: e n          ¦ Accept-Language: en             ¦ false
            Accept-Encoding ¦ Accept-Encoding: gzip, br     ¦ Accept-Encoding: BR,GZIP        ¦ true
            Accept-Encoding ¦ Accept-Encoding:              ¦                                 ¦ false
            Accept-Charset  ¦ Accept-Charset: a, b          ¦ Accept-Charset: b, a            ¦ true
            Cookie          ¦ Cookie: a=1; b=2              ¦ Cookie: a=1;b=2                 ¦ false
            Cookie          ¦ Cookie: a=1, 2                ¦ Cookie: a=1,2                   ¦ false
            Authorization   ¦ Authorization: Basic a        ¦ Authorization: Basic A          ¦ false
            Authorization   ¦ Authorization: D a=1, b=2     ¦ Authorization: D a=1,b=2        ¦ false
            """)
        void andNoFurther(String vary, @Nullable String first, @Nullable String second, boolean expected) {
            assertThat(matches(vary, first, second, LETTER)).isEqualTo(expected);
        }

        @Test
        void byTheOperatorsWord() {
            String vary = "Accept-Language";
            String other = "Accept-Language: de, en";
            assertThat(matches(vary, "Accept-Language: en, de", other, IN_ORDER))
                    .isFalse();
            assertThat(matches(vary, "Accept-Language: DE,en", other, IN_ORDER)).isTrue();
            assertThat(matches("X-Key", "X-Key: a, b", "X-Key: a,b", IN_ORDER)).isFalse();
            assertThat(matches("X-Key", "X-Key: a, b", "X-Key: a,b", LETTER)).isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.1: what is stored to select by")
    class Stored {

        @Test
        void isTheNominatedFieldsAsSent() {
            assertThat(Selection.selectingHeaderFields(
                            fields("Vary: a, b | Vary: D"), fields("A: 1 | b: 2 | C: 3 | a: 4")))
                    .isEqualTo(fields("A: 1 | b: 2 | a: 4"));
            assertThat(Selection.selectingHeaderFields(Fields.EMPTY, fields("A: 1")))
                    .isEqualTo(Fields.EMPTY);
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4: a newer response takes an older one's place")
    class Replaces {

        @ParameterizedTest(name = "{0}, {1} replaces {2}, {3}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            GET           ¦ 200                              ¦ GET           ¦ 200               ¦ true
            GET           ¦ 404                              ¦ GET           ¦ 200               ¦ true
            GET           ¦ 200                              ¦ HEAD          ¦ 200               ¦ true
            HEAD          ¦ 200                              ¦ HEAD          ¦ 200               ¦ true
            HEAD          ¦ 200                              ¦ GET           ¦ 200               ¦ false
            GET           ¦ 200                              ¦ POST          ¦ 200               ¦ true
            POST          ¦ 200                              ¦ GET           ¦ 200               ¦ true
            GET | A: 1    ¦ 200 | Vary: A                    ¦ GET | A: 1    ¦ 200 | Vary: A     ¦ true
            GET | A: 1    ¦ 200 | Vary: A                    ¦ GET | A: 2    ¦ 200 | Vary: A     ¦ false
            GET | A: 1    ¦ 200 | Vary: a                    ¦ GET | A: 1    ¦ 200 | Vary: A     ¦ true
            GET | A: 1    ¦ 200 | Vary: A, B                 ¦ GET | A: 1    ¦ 200 | Vary: A     ¦ false
            GET | A: 1    ¦ 200                              ¦ GET | A: 1    ¦ 200 | Vary: A     ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | ETag: "a" ¦ GET ¦ 200 | ETag: "a" ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | ETag: "b" ¦ GET ¦ 200 | ETag: "a" ¦ true
            GET           ¦ 206 | Content-Range: bytes 0-4/9             ¦ GET ¦ 200             ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | ETag: "a" ¦ GET ¦ 200             ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9             ¦ GET ¦ 200 | ETag: "a" ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | Last-Modified: {-9} ¦ GET ¦ 200 | Last-Modified: {-9} ¦ false
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | Last-Modified: {-9} ¦ GET ¦ 200 | Last-Modified: {-8} ¦ true
            GET           ¦ 206 | Content-Range: bytes 0-4/9 | ETag: "a" ¦ GET ¦ 206 | Content-Range: bytes 5-8/9 | ETag: "a" ¦ true
            GET           ¦ 200 | ETag: "a" ¦ GET ¦ 206 | Content-Range: bytes 0-4/9 | ETag: "a" ¦ true
            """)
        void orStandsBesideIt(
                String newer, String newerResponse, String older, String olderResponse, boolean expected) {
            assertThat(Selection.replaces(stored(newer, newerResponse), stored(older, olderResponse), LETTER))
                    .isEqualTo(expected);
        }
    }
}
