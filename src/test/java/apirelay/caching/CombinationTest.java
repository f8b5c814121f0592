package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9111 §3.4")
class CombinationTest {

    private static final String TAG = " | ETag: \"a\"";

    private static StoredResponse part(String range, String fields) {
        return stored("206 | Content-Range: bytes " + range + fields);
    }

    private static @Nullable Combination find(StoredResponse part, List<StoredResponse> variants) {
        return Combination.find(request("GET | A: 1"), variants, part, at("5"), at("6"), LETTER);
    }

    @Nested
    class Touching {

        /** Stored, new, together: the bytes before and after the new part. */
        @ParameterizedTest(name = "{0} and {1}")
        @CsvSource(delimiter = '¦', textBlock = """
            0-4/20   ¦ 5-9/20   ¦ 0-9/20   ¦ 5  ¦ 0
            5-9/20   ¦ 0-4/20   ¦ 0-9/20   ¦ 0  ¦ 5
            0-6/20   ¦ 5-9/20   ¦ 0-9/20   ¦ 5  ¦ 0
            0-14/20  ¦ 5-9/20   ¦ 0-14/20  ¦ 5  ¦ 5
            0-4/10   ¦ 5-9/10   ¦ complete ¦ 5  ¦ 0
            5-9/10   ¦ 0-4/10   ¦ complete ¦ 0  ¦ 5
            0-3/20   ¦ 5-9/20   ¦          ¦ 0  ¦ 0
            11-14/20 ¦ 5-9/20   ¦          ¦ 0  ¦ 0
            6-8/20   ¦ 5-9/20   ¦          ¦ 0  ¦ 0
            5-9/20   ¦ 5-9/20   ¦          ¦ 0  ¦ 0
            0-4/21   ¦ 5-9/20   ¦          ¦ 0  ¦ 0
            """)
        void isPutTogether(String old, String fresh, @Nullable String together, long before, long after) {
            Combination combination = find(part(fresh, TAG), List.of(part(old, TAG)));
            assertThat(combination != null).isEqualTo(together != null);
            if (combination != null && together != null) {
                assertThat(combination.before()).isEqualTo(before);
                assertThat(combination.after()).isEqualTo(after);
                boolean complete = together.equals("complete");
                StoredResponse combined = combination.combined();
                assertThat(combined.head().status()).isEqualTo(complete ? 200 : 206);
                assertThat(combined.part() == null).isEqualTo(complete);
                assertThat(combined.fields().first("Content-Range")).isEqualTo(complete ? null : "bytes " + together);
                assertThat(combined.fields().contains("Content-Length")).isFalse();
                assertThat(combined.responseTime()).isEqualTo(at("6"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, GET, false", "GET, GET | Cookie: a, true", "GET | Cookie: a, GET, true"})
    void isCredentialedIfEitherIs(String first, String second, boolean credentialed) {
        StoredResponse old = stored(first, "206 | Content-Range: bytes 0-4/20" + TAG);
        StoredResponse fresh = stored(second, "206 | Content-Range: bytes 5-9/20" + TAG);
        Combination combination = Objects.requireNonNull(find(fresh, List.of(old)));

        assertThat(combination.combined().credentialed()).isEqualTo(credentialed);
    }

    @Nested
    class OfOneRepresentation {

        @ParameterizedTest(name = "{0} and {1}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            ETag: "a"            ¦ ETag: "a"            ¦ true
            ETag: "a"            ¦ ETag: "b"            ¦ false
            ETag: W/"a"          ¦ ETag: W/"a"          ¦ false
            ETag: "a"            ¦ X: y                 ¦ false
            X: y                 ¦ ETag: "a"            ¦ false
            Last-Modified: {-99} ¦ Last-Modified: {-99} ¦ false
            """)
        void byAStrongValidator(String old, String fresh, boolean one) {
            assertThat(find(part("5-9/20", " | " + fresh), List.of(part("0-4/20", " | " + old))) != null)
                    .isEqualTo(one);
        }

        @Test
        void selectedByTheRequest() {
            StoredResponse other = stored("GET | A: 2", "206 | Content-Range: bytes 0-4/20 | Vary: A" + TAG);
            assertThat(find(part("5-9/20", TAG), List.of(other))).isNull();
        }

        @Test
        void andOfParts() {
            assertThat(find(part("5-9/20", TAG), List.of(stored("200" + TAG)))).isNull();
            assertThat(find(stored("200" + TAG), List.of(part("5-9/20", TAG)))).isNull();
            assertThat(find(part("5-9/20", TAG), List.of())).isNull();
        }
    }

    @Test
    void theLargestIsFound() {
        StoredResponse small = part("3-4/20", TAG);
        StoredResponse large = part("0-4/20", TAG);
        for (List<StoredResponse> variants : List.of(List.of(small, large), List.of(large, small))) {
            Combination combination = find(part("5-9/20", TAG), new ArrayList<>(variants));
            assertThat(combination == null ? null : combination.stored()).isSameAs(large);
        }
    }
}
