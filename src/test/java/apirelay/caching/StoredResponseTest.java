package apirelay.caching;

import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link StoredResponse} and its {@link CacheKey}. */
class StoredResponseTest {

    @Test
    void isItselfUntilFreshened() {
        StoredResponse stored = stored("200");
        assertThat(stored.isSame(stored.staleFrom(at("9")))).isTrue();
        assertThat(stored.isSame(stored.withContent(2, 10, null))).isFalse();
        assertThat(stored.isSame(stored.freshened(stored.head(), at("1"), at("1"))))
                .isFalse();
    }

    @ParameterizedTest
    @DisplayName("RFC 9111 §2: keys differ in every part")
    @CsvSource({
        "b, http, h, /t",
        "a, https, h, /t",
        "a, http, i, /t",
        "a, http, h, /t?",
        "a, http, h, /T",
        "ah, ttp, h, /t",
        "a, http, h/, t",
        "a, http, '', h/t"
    })
    void keysDiffer(String route, String scheme, String authority, String target) {
        CacheKey key = new CacheKey("a", "u", "http", "h", "/t");
        CacheKey other = new CacheKey(route, "u", scheme, authority, target);
        assertThat(other).isNotEqualTo(key);
        assertThat(other.digest()).hasSize(32).isNotEqualTo(key.digest());
        assertThat(new CacheKey("a", "u", "http", "h", "/t").digest()).isEqualTo(key.digest());
    }

    @Test
    void keysAreSeenAsUris() {
        assertThat(new CacheKey("a", "u", "http", "h", "/t?q").uri()).isEqualTo("http://h/t?q");
        assertThat(new CacheKey("a", "u", "http", "", "/t?q").uri()).isEqualTo("/t?q");
    }
}
