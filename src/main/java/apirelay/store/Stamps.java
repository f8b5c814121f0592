package apirelay.store;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tombstones that can't be evicted: for each key the store's logical time of the last thing that happened to it, kept in a
 * fixed number of stripes. Keys that share a stripe share the later time, so an answer may be too late, never too early.
 */
final class Stamps {

    private static final int STRIPES = 1 << 14;

    private final AtomicLongArray stamps = new AtomicLongArray(STRIPES);

    long of(Object key) {
        return stamps.get(stripe(key));
    }

    void raise(Object key, long time) {
        stamps.accumulateAndGet(stripe(key), time, Math::max);
    }

    private static int stripe(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 18;
    }
}
