package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriReferenceTest {

    @Nested
    @DisplayName("RFC 3986 §5.4: the RFC's own examples")
    class Examples {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\'', textBlock = """
            g             ¦ http://a/b/c/g
            ./g           ¦ http://a/b/c/g
            g/            ¦ http://a/b/c/g/
            /g            ¦ http://a/g
            //g           ¦ http://g/
            ?y            ¦ http://a/b/c/d;p?y
            g?y           ¦ http://a/b/c/g?y
            #s            ¦ http://a/b/c/d;p?q
            g#s           ¦ http://a/b/c/g
            g?y#s         ¦ http://a/b/c/g?y
            ;x            ¦ http://a/b/c/;x
            g;x=1/./y     ¦ http://a/b/c/g;x=1/y
            g;x=1/../y    ¦ http://a/b/c/y
            ''            ¦ http://a/b/c/d;p?q
            .             ¦ http://a/b/c/
            ./            ¦ http://a/b/c/
            ..            ¦ http://a/b/
            ../g          ¦ http://a/b/g
            ../..         ¦ http://a/
            ../../g       ¦ http://a/g
            ../../../g    ¦ http://a/g
            /./g          ¦ http://a/g
            /../g         ¦ http://a/g
            g.            ¦ http://a/b/c/g.
            ..g           ¦ http://a/b/c/..g
            ./g/.         ¦ http://a/b/c/g/
            g/./h         ¦ http://a/b/c/g/h
            g/../h        ¦ http://a/b/c/h
            g?y/../x      ¦ http://a/b/c/g?y/../x
            g#s/../x      ¦ http://a/b/c/g
            """)
        void areResolved(String reference, String expected) {
            assertThat(UriReference.resolve("http://a/b/c/d;p?q", reference)).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 9110 §4.2.3: what makes no difference")
    class Normalised {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\'', textBlock = """
            http://a/b   ¦ HTTP://A.Org/B        ¦ http://a.org/B
            http://a/b   ¦ http://a              ¦ http://a/
            http://a/b   ¦ http://a?q            ¦ http://a/?q
            http://a/b   ¦ http://a:80           ¦ http://a/
            http://a/b   ¦ https://a:443/x       ¦ https://a/x
            http://a/b   ¦ https://a:80/x        ¦ https://a:80/x
            http://a/b   ¦ http://a:8080/x       ¦ http://a:8080/x
            http://a/b   ¦ /x:80/y               ¦ http://a/x:80/y
            http://a:8000/b ¦ c                  ¦ http://a:8000/c
            http://a     ¦ c                     ¦ http://a/c
            http:///b    ¦ /c                    ¦ http:///c
            """)
        void isTakenOff(String base, String reference, String expected) {
            assertThat(UriReference.resolve(base, reference)).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("What no URI may have")
    class Foreign {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\'', textBlock = """
            http://a/b|c ¦ ''             ¦ http://a/b|c
            http://a/b|c ¦ ?{x}           ¦ http://a/b|c?{x}
            http://a/b   ¦ c d%zz         ¦ http://a/c d%zz
            http://a/b   ¦ é              ¦ http://a/é
            http://a/b   ¦ mailto:c       ¦ mailto:///c
            http://a/b   ¦ http://[c      ¦ http://[c/
            """)
        void passesThrough(String base, String reference, String expected) {
            assertThat(UriReference.resolve(base, reference)).isEqualTo(expected);
        }
    }
}
