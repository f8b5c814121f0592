package apirelay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampsTest {

    /** So are all of its multiples in the first stripe: what makes an index of a hash is linear. */
    private static final int STRIPE = inverse(0x9E3779B9);

    private final Stamps stamps = new Stamps();

    private static int inverse(int odd) {
        int inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    /** @param index from 0 to 2^18-1; all of these keys share a stripe */
    private static Object key(int index) {
        return index * STRIPE; // An Integer, and its own hash.
    }

    @Test
    void knowsWhatHappenedLast() {
        assertThat(stamps.of(key(1))).isZero();
        stamps.raise(key(1), 5);
        assertThat(stamps.of(key(1))).isEqualTo(5);
        stamps.raise(key(1), 7);
        assertThat(stamps.of(key(1))).isEqualTo(7);
        stamps.raise(key(1), 6);
        assertThat(stamps.of(key(1))).isEqualTo(7);
    }

    @Test
    void oneOtherKeyOfTheStripeTakesNothingAwayAndAddsNothing() {
        stamps.raise(key(2), 5);
        assertThat(stamps.of(key(1))).isZero();
        stamps.raise(key(1), 6);
        assertThat(stamps.of(key(1))).isEqualTo(6);
        assertThat(stamps.of(key(2))).isEqualTo(5);
        stamps.raise(key(2), 4);
        assertThat(stamps.of(key(1))).isEqualTo(6);
        assertThat(stamps.of(key(2))).isEqualTo(5);
    }

    @Test
    void ofSeveralKeysNoneIsTooEarly() {
        stamps.raise(key(1), 5);
        stamps.raise(key(2), 6);
        stamps.raise(key(3), 7);
        assertThat(stamps.of(key(1))).isBetween(5L, 6L);
        assertThat(stamps.of(key(2))).isEqualTo(6);
        assertThat(stamps.of(key(3))).isEqualTo(7);
        stamps.raise(key(1), 6);
        assertThat(stamps.of(key(1))).isEqualTo(6);
    }
}
