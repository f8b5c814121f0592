package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.testing.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnshareableKeysTest {

    private final UnshareableKeys keys = new UnshareableKeys();
    private final TestClock clock = new TestClock();

    private static CrowdKey key(String target) {
        return new CrowdKey(new CacheKey("r", "http://upstream", "http", "relay", target), false, List.of());
    }

    @Test
    void remembersForAWhile() {
        keys.add(key("/a"), clock.instant());

        assertThat(keys.contains(key("/b"), clock.instant())).isFalse();
        clock.pass(UnshareableKeys.REMEMBERED.minusSeconds(1));
        assertThat(keys.contains(key("/a"), clock.instant())).isTrue();
        clock.pass(Duration.ofSeconds(1));
        assertThat(keys.contains(key("/a"), clock.instant())).isFalse();
    }

    @Test
    void forgetsWhatItIsTold() {
        keys.add(key("/a"), clock.instant());
        keys.remove(key("/b"));
        assertThat(keys.contains(key("/a"), clock.instant())).isTrue();
        keys.remove(key("/a"));
        assertThat(keys.contains(key("/a"), clock.instant())).isFalse();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 200_000; i++) {
            keys.add(key("/" + i), clock.instant());
        }
        int remembered = 0;
        for (int i = 0; i < 200_000; i++) {
            remembered += keys.contains(key("/" + i), clock.instant()) ? 1 : 0;
        }
        assertThat(remembered).isBetween(1, 1 << 15);
    }
}
