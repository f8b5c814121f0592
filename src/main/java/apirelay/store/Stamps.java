package apirelay.store;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tombstones that can't be evicted: for each key the store's logical time of the last thing that happened to it, kept in a
 * fixed number of stripes. A stripe knows its latest key apart from the others, which share the latest time of any of them; so
 * an answer may be too late, if two other keys came since, but is never too early.
 */
final class Stamps {

    private static final int STRIPES = 1 << 14;

    private final AtomicReferenceArray<@Nullable Stripe> stripes = new AtomicReferenceArray<>(STRIPES);

    /** @return 0 if nothing happened to it */
    long of(Object key) {
        int hash = key.hashCode();
        Stripe stripe = stripes.get(index(hash));
        if (stripe == null) {
            return 0;
        }
        return stripe.hash == hash ? stripe.time : stripe.others;
    }

    void raise(Object key, long time) {
        int hash = key.hashCode();
        stripes.accumulateAndGet(index(hash), new Stripe(hash, time, 0), (before, now) -> {
            return before == null ? now : now == null ? before : before.and(now);
        });
    }

    private static int index(int hash) {
        return (hash * 0x9E3779B9) >>> 18;
    }

    /**
     * @param hash of the latest key
     * @param time of it
     * @param others the latest time of any other key
     */
    private record Stripe(int hash, long time, long others) {

        Stripe and(Stripe now) {
            if (now.hash == hash) {
                return new Stripe(hash, Math.max(time, now.time), others);
            }
            return now.time < time
                    ? new Stripe(hash, time, Math.max(others, now.time))
                    : new Stripe(now.hash, now.time, Math.max(others, time));
        }
    }
}
