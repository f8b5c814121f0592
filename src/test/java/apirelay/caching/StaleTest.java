package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleTest {

    @ParameterizedTest(name = "{0}")
    @DisplayName("RFC 9111 §4.2, RFC 5861: when it expires, and until when it is of use")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        Cache-Control: max-age=60                                                     ¦ 60  ¦ 60
        Cache-Control: max-age=60 | Age: 70                                           ¦ -10 ¦ -10
        Cache-Control: max-age=60, stale-while-revalidate=5                           ¦ 60  ¦ 65
        Cache-Control: max-age=60, stale-while-revalidate=5, stale-if-error=9         ¦ 60  ¦ 69
        Cache-Control: max-age=60, stale-while-revalidate=9, stale-if-error=5         ¦ 60  ¦ 69
        Cache-Control: max-age=60, stale-if-error=x                                   ¦ 60  ¦ 60
        ETag: "a"                                                                     ¦ 0   ¦ 0
        """)
    void endsAtAnInstant(String fields, String expires, String usableUntil) {
        StoredResponse stored = stored("200 | " + fields);
        assertThat(Stale.expires(stored, LETTER)).isEqualTo(at(expires));
        assertThat(Stale.usableUntil(stored, LETTER)).isEqualTo(at(usableUntil));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        GET                   ¦ max-age=0                    ¦ false
        GET | Cookie: u=a     ¦ max-age=0                    ¦ true
        GET | Cookie: u=a     ¦ max-age=0, public            ¦ false
        GET | Cookie: u=a     ¦ max-age=0, public, no-cache  ¦ true
        GET | Authorization: a¦ must-revalidate              ¦ true
        GET                   ¦ s-maxage=0                   ¦ true
        GET                   ¦ proxy-revalidate             ¦ true
        """)
    void isForbiddenByDirectivesAndToWhatAnsweredCredentials(String request, String directives, boolean forbidden) {
        StoredResponse stored = Messages.stored(request, "200 | Cache-Control: " + directives);

        assertThat(Stale.isForbidden(stored, Messages.LETTER)).isEqualTo(forbidden);
    }
}
