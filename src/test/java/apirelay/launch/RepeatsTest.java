package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.Test;

/** How many requests are kept, and for how long. */
class RepeatsTest {

    private static final long WEIGHT = 3000;

    private final Repeats repeats = new Repeats(32 * 10 * WEIGHT);
    private LifecycleState state = LifecycleState.STARTED;
    private final Context application = new StandardContext() {
        @Override
        public LifecycleState getState() {
            return state;
        }
    };

    private static ByteBuffer head(int number) {
        return ByteBuffer.wrap(("GET /" + number + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private void put(int number) {
        repeats.put(new Repeat(head(number), (id, out) -> null, application, new byte[0], WEIGHT, null));
    }

    private List<Integer> kept(int most) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            if (repeats.find(head(i)) != null) {
                kept.add(i);
            }
        }
        return kept;
    }

    @Test
    void keepsWhatHasRoomAndAlwaysTheLatest() {
        for (int i = 0; i < 1000; i++) {
            put(i);
            assertThat(kept(i + 1)).contains(i).hasSizeLessThanOrEqualTo(10);
        }
        assertThat(kept(1000)).hasSizeGreaterThan(5);
    }

    @Test
    void takesTheSameOnlyOnce() {
        for (int i = 0; i < 1000; i++) {
            put(i % 2);
        }
        assertThat(kept(2)).hasSize(2);
    }

    @Test
    void forgets() {
        put(1);
        repeats.forget(Objects.requireNonNull(repeats.find(head(1))));

        assertThat(kept(2)).isEmpty();
    }

    @Test
    void keepsNothingOfAnApplicationThatHasStopped() {
        put(1);
        put(2);
        assertThat(application.findLifecycleListeners()).contains(repeats).doesNotHaveDuplicates();
        state = LifecycleState.STOPPED;
        put(3);
        repeats.lifecycleEvent(new LifecycleEvent(application, Lifecycle.AFTER_STOP_EVENT, null));

        assertThat(kept(4)).isEmpty();
        assertThat(application.findLifecycleListeners()).doesNotContain(repeats);
    }
}
