package apirelay.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The keys whose last answer was not for all, for a while: so that requests do not wait for what they will not get.
 *
 * <p>Bounded: {@value #SLOTS} hashes. A newer one takes an older one's slot; keys with the same hash share one. Both cost no
 * more than a request that waits in vain, or does not wait.
 */
final class UnshareableKeys {

    static final Duration REMEMBERED = Duration.ofSeconds(60);

    private static final int SLOTS = 1 << 14;

    /** In each slot a key's hash, and the second since the epoch until which it is remembered. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    boolean contains(CrowdKey key, Instant now) {
        int hash = hash(key);
        long slot = slots.get(slot(hash));
        return (int) (slot >>> 32) == hash && (int) slot - (int) now.getEpochSecond() > 0;
    }

    void add(CrowdKey key, Instant now) {
        int hash = hash(key);
        slots.set(slot(hash), ((long) hash << 32) | (until(now) & 0xFFFF_FFFFL));
    }

    /** What answers the key now may be shared. */
    void remove(CrowdKey key) {
        int hash = hash(key);
        long slot = slots.get(slot(hash));
        if ((int) (slot >>> 32) == hash) {
            slots.compareAndSet(slot(hash), slot, 0);
        }
    }

    private static int until(Instant now) {
        return (int) now.plus(REMEMBERED).getEpochSecond();
    }

    private static int hash(CrowdKey key) {
        return key.hashCode() * 0x9E3779B9; // Fibonacci hashing: the upper bits are well mixed.
    }

    private static int slot(int hash) {
        return hash >>> 18;
    }
}
