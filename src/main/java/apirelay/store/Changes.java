package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a key. Changes of one key come one after the other, by a lock that keys share in stripes; a change is in
 * memory and in the disk's queue before its lock is released. Readers take no lock.
 */
final class Changes {

    private final Regions regions;
    private final StoreRules rules;
    private final int mostVariants;
    private final AtomicLong time;
    private final Stamps invalidations = new Stamps();
    private final Purges purges = new Purges();
    private final LongAdder refused = new LongAdder();
    private final Object[] locks = new Object[256];
    private volatile boolean closed;

    Changes(Regions regions, StoreRules rules, int mostVariants, AtomicLong time) {
        this.regions = regions;
        this.rules = rules;
        this.mostVariants = mostVariants;
        this.time = time;
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
    }

    /** @return false if it was refused */
    boolean commit(CacheKey key, StoredResponse stored, long since) {
        synchronized (lock(key)) {
            if (isRefused(key, stored, since)) {
                return false;
            }
            Variants before = regions.current(key);
            regions.replace(before, before.plus(stored, older -> rules.replaces(key, stored, older), mostVariants));
            return true;
        }
    }

    /** @return false if it was refused, or is no longer there */
    boolean freshen(CacheKey key, StoredResponse stored, StoredResponse freshened, long since) {
        synchronized (lock(key)) {
            Variants before = regions.current(key);
            int index = before.indexOf(stored.id());
            if (index < 0 || isRefused(key, freshened, since)) {
                return false;
            }
            StoredResponse present = before.responses().get(index);
            StoredResponse kept = freshened.withContent(present.id(), present.contentLength(), present.content());
            regions.replace(before, before.with(index, kept));
            return true;
        }
    }

    boolean isOutdated(CacheKey key, long since) {
        return invalidations.of(key) > since || purges.after(since);
    }

    private boolean isRefused(CacheKey key, StoredResponse response, long since) {
        if (closed || invalidations.of(key) > since || purges.refuse(key, response, since)) {
            refused.increment();
            return true;
        }
        return false;
    }

    void invalidate(CacheKey key) {
        synchronized (lock(key)) {
            if (!closed) {
                invalidations.raise(key, time.incrementAndGet());
                regions.replace(regions.known(key), Variants.none(key));
            }
        }
    }

    /** From when this returns, nothing that began before is stored if the filter matches it. */
    void refuse(Filter filter) {
        purges.add(filter, time.incrementAndGet());
        for (Object lock : locks) {
            synchronized (lock) { // Who did not see it has finished.
                time.incrementAndGet();
            }
        }
    }

    /**
     * Purges those of the key's responses that the filter matches.
     *
     * @param staleFrom for a soft purge; null for a hard one
     * @return how many
     */
    int purge(CacheKey key, Filter filter, @Nullable Instant staleFrom) {
        synchronized (lock(key)) {
            Variants before = closed ? Variants.none(key) : regions.current(key);
            Variants after = before;
            int matched = 0;
            for (StoredResponse response : before.responses()) {
                if (filter.matches(key, response)) {
                    matched++;
                    int index = after.indexOf(response.id());
                    after = staleFrom == null ? after.without(index) : after.with(index, earlier(response, staleFrom));
                }
            }
            if (matched > 0) {
                regions.replace(before, after);
            }
            return matched;
        }
    }

    /** Purges all of the key's responses, and refuses what began before. @return how many */
    int purge(CacheKey key, @Nullable Instant staleFrom) {
        synchronized (lock(key)) {
            if (closed) {
                return 0;
            }
            invalidations.raise(key, time.incrementAndGet());
            Variants before = regions.current(key);
            Variants after = before;
            for (int i = 0; staleFrom != null && i < before.responses().size(); i++) {
                after = after.with(i, earlier(before.responses().get(i), staleFrom));
            }
            // Removed even if nothing was found: the disk may only be out of reach.
            regions.replace(before, staleFrom == null ? Variants.none(key) : after);
            return before.responses().size();
        }
    }

    private static StoredResponse earlier(StoredResponse response, Instant staleFrom) {
        Instant before = response.staleFrom();
        return before != null && before.isBefore(staleFrom) ? response : response.staleFrom(staleFrom);
    }

    long refused() {
        return refused.sum();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        for (Object lock : locks) {
            synchronized (lock) { // Who had it has finished; who gets it sees that the store is closed.
                closed = true;
            }
        }
    }

    private Object lock(CacheKey key) {
        int hash = key.hashCode();
        return locks[(hash ^ (hash >>> 16)) & (locks.length - 1)];
    }
}
