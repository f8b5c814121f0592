package apirelay.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all regions share, bounded in bytes; who stays is decided by frequency and recency (Caffeine's W-TinyLFU).
 *
 * <p>JCS copies what it reads from disk into memory, whatever happened to the key while it read. So an element from disk
 * ({@link FromDisk}) carries the logical time at which the read began, each change of a key leaves a {@linkplain Stamps
 * stamp} that outlives the key's eviction, and what was read before the change is not let in.
 */
final class Memory {

    private final Cache<Object, ICacheElement<?, ? extends Weighed>> elements;
    private final Stamps changes = new Stamps();
    private final AtomicLong time;

    /** @param time the store's logical time */
    Memory(long bytes, AtomicLong time) {
        this.time = time;
        this.elements = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Object key, ICacheElement<?, ? extends Weighed> element) ->
                        element.getVal().weight())
                .executor(Runnable::run) // The common pool's threads would hold on to the web application.
                .recordStats()
                .build();
    }

    long time() {
        return time.get();
    }

    @Nullable
    ICacheElement<?, ?> get(Object key) {
        return elements.getIfPresent(key);
    }

    /** The same, without counting as a use. */
    @Nullable
    ICacheElement<?, ?> peek(Object key) {
        return elements.policy().getIfPresentQuietly(key);
    }

    /** Takes an element in; one from disk only if its key is not there and did not change since the read began. */
    void update(ICacheElement<?, ? extends Weighed> element) {
        elements.asMap().compute(element.getKey(), (key, present) -> {
            if (element instanceof FromDisk<?, ?> read) {
                return present == null && changes.of(key) <= read.since() ? element : present;
            }
            changes.raise(key, time.incrementAndGet());
            return element;
        });
    }

    boolean remove(Object key) {
        boolean[] removed = new boolean[1];
        elements.asMap().compute(key, (k, present) -> {
            changes.raise(k, time.incrementAndGet());
            removed[0] = present != null;
            return null;
        });
        return removed[0];
    }

    /**
     * To be called when a change has reached the disk's queue, which JCS lets happen after memory's own: a read in between
     * may have found the old state on disk, and let it in.
     */
    void settle(Object key) {
        elements.asMap().compute(key, (k, present) -> {
            changes.raise(k, time.incrementAndGet());
            return present instanceof FromDisk ? null : present;
        });
    }

    /** Forgets a key that did not change, only left the disk. */
    void forget(Object key) {
        elements.invalidate(key);
    }

    Iterable<Object> keys() {
        return elements.asMap().keySet();
    }

    void clear() {
        for (Object key : keys()) {
            remove(key);
        }
    }

    long bytes() {
        Policy.Eviction<?, ?> eviction = elements.policy().eviction().orElseThrow();
        return Objects.requireNonNull(eviction).weightedSize().orElse(0);
    }

    long entries() {
        return elements.estimatedSize();
    }

    CacheStats statistics() {
        return elements.stats();
    }
}
