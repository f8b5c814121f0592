package apirelay.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether a count that was growing has stood still for a while. */
final class Steady {

    private static final long WHILE = TimeUnit.MILLISECONDS.toNanos(300);

    private final LongSupplier count;
    private long last;
    private long since = System.nanoTime();

    Steady(LongSupplier count) {
        this.count = count;
    }

    boolean isSteady() {
        long now = count.getAsLong();
        if (now != last) {
            last = now;
            since = System.nanoTime();
        }
        return now > 0 && System.nanoTime() - since > WHILE;
    }
}
