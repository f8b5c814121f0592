package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/**
 * The store: two JCS regions, {@code responses} and {@code content}, over one memory bounded in bytes and one H2 file written
 * behind. {@code docs/store.md} draws it.
 *
 * <p>Changes of one key come one after the other, by a lock that keys share in stripes. A change is in memory and in the
 * disk's queue before its lock is released; readers take no lock.
 */
public final class JcsResponseStore implements ResponseStore {

    private static final Logger LOG = System.getLogger("apirelay.store");

    /** What a response's head may take in the queue beside its content. */
    private static final int HEAD = 2048;

    private final StoreSettings settings;
    private final StoreRules rules;
    private final AtomicLong time = new AtomicLong();
    private final Stamps invalidations = new Stamps();
    private final Object[] locks = new Object[256];
    private final Memory memory;
    private final Ids ids = new Ids();
    private final Leases leases = new Leases();
    private final @Nullable Disk disk;
    private final @Nullable WriteBehind writeBehind;
    private final Region<CacheKey, Variants> responses;
    private final Region<SegmentKey, Segment> content;
    private final AtomicLong held = new AtomicLong();
    private final LongAdder tooLarge = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Opens the store with what its disk still holds. A disk that can't be used is no failure: responses are then kept in
     * memory only, the log and {@link #statistics} say why, and it is tried again.
     */
    public JcsResponseStore(StoreSettings settings, StoreRules rules, InstantSource clock) {
        this.settings = settings;
        this.rules = rules;
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
        memory = new Memory(settings.memory(), time);
        if (settings.disk() == 0) {
            disk = null;
            writeBehind = null;
            responses = new Region<>("responses", memory, CacheKey.class, null);
            content = new Region<>("content", memory, SegmentKey.class, null);
        } else {
            disk = new Disk(settings, rules, ids, leases);
            writeBehind = new WriteBehind(settings, clock, ids, disk, memory::forget);
            responses = new Region<>("responses", memory, CacheKey.class, new ResponsesOnDisk(disk, memory));
            content = new Region<>("content", memory, SegmentKey.class, new ContentOnDisk(disk, memory));
            writeBehind.start();
        }
    }

    @Override
    public List<StoredResponse> find(CacheKey key) {
        return guarded(List.of(), () -> {
            Variants found = closed ? null : responses.get(key);
            return found == null ? List.of() : found.responses();
        });
    }

    @Override
    public long version() {
        return time.get();
    }

    @Override
    public boolean isOutdated(CacheKey key, long since) {
        return invalidations.of(key) > since;
    }

    @Override
    public Draft begin(CacheKey key, StoredResponse head, long since) {
        return new StoreDraft(this, key, head, since);
    }

    boolean allows(long contentLength) {
        if (contentLength <= settings.maxObject()) {
            return true;
        }
        tooLarge.increment();
        return false;
    }

    /** Where a draft's content is to go now. */
    ContentSink sink() {
        if (disk != null) {
            if (disk.accepts(SEGMENT)) {
                return new DiskSink(content, disk, leases, ids.next(true));
            }
            disk.countSkipped();
        }
        return new MemorySink(content, held, settings.memory() / 2, ids.next(false));
    }

    /** The id of a response whose content rides with its head. */
    long idForSmall(int contentLength) {
        boolean onDisk = disk != null && disk.accepts(contentLength + HEAD);
        if (disk != null && !onDisk) {
            disk.countSkipped();
        }
        return ids.next(onDisk);
    }

    /** @return false if it was refused */
    boolean commit(CacheKey key, StoredResponse stored, long since) {
        return guarded(false, () -> {
            synchronized (lock(key)) {
                if (isRefused(key, since)) {
                    return false;
                }
                Variants before = current(key);
                Variants after =
                        before.plus(stored, older -> rules.sameVariant().test(stored, older), settings.variants());
                responses.put(key, after);
                dropContent(before, after);
                return true;
            }
        });
    }

    @Override
    public boolean freshen(CacheKey key, StoredResponse stored, StoredResponse freshened, long since) {
        return guarded(false, () -> {
            synchronized (lock(key)) {
                Variants before = current(key);
                int index = before.indexOf(stored.id());
                if (index < 0 || isRefused(key, since)) {
                    return false;
                }
                StoredResponse present = before.responses().get(index);
                responses.put(
                        key,
                        before.with(
                                index,
                                freshened.withContent(present.id(), present.contentLength(), present.content())));
                return true;
            }
        });
    }

    private boolean isRefused(CacheKey key, long since) {
        if (closed || isOutdated(key, since)) {
            refused.increment();
            return true;
        }
        return false;
    }

    @Override
    public void invalidate(CacheKey key) {
        guarded(false, () -> {
            synchronized (lock(key)) {
                if (!closed) {
                    Variants before = known(key);
                    invalidations.raise(key, time.incrementAndGet());
                    responses.remove(key);
                    dropContent(before, Variants.none(key));
                }
                return true;
            }
        });
    }

    @Override
    public @Nullable Content open(StoredResponse stored) {
        byte[] small = stored.content();
        if (small != null) {
            return new ArrayContent(List.of(small), small.length);
        }
        try {
            return closed ? null : openLarge(stored);
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    private @Nullable Content openLarge(StoredResponse stored) {
        long id = stored.id();
        if (Ids.isTransient(id)) {
            Segment whole = content.get(new SegmentKey(id, SegmentKey.WHOLE));
            return whole == null ? null : new ArrayContent(whole.parts(), stored.contentLength());
        }
        if (!leases.acquire(id)) {
            return null;
        }
        Content opened = new SegmentedContent(content, id, stored.contentLength(), leases::release);
        if (opened.read(0) == null) {
            opened.close();
            return null;
        }
        return opened;
    }

    @Override
    public void used(StoredResponse stored) {
        if (writeBehind != null && !Ids.isTransient(stored.id())) {
            writeBehind.used(stored.id());
        }
    }

    /** What it has done and what it holds. */
    public StoreStatistics statistics() {
        CacheStats inMemory = memory.statistics();
        ResponseRows.Totals onDisk = writeBehind == null ? ResponseRows.Totals.NONE : writeBehind.totals();
        return new StoreStatistics(
                responses.memoryHits(),
                responses.diskHits(),
                responses.misses(),
                memory.entries(),
                memory.bytes(),
                inMemory.evictionCount(),
                onDisk.responses(),
                onDisk.bytes(),
                disk == null ? 0 : disk.fileBytes(),
                writeBehind == null ? 0 : writeBehind.evicted(),
                disk == null ? 0 : disk.queue().bytes(),
                disk == null ? 0 : disk.queue().lagMillis(),
                (writeBehind == null ? 0 : writeBehind.skipped()) + (disk == null ? 0 : disk.skipped()),
                tooLarge.sum(),
                refused.sum(),
                failures.sum() + (disk == null ? 0 : disk.errors()),
                disk == null ? (closed ? DiskState.CLOSED : DiskState.OFF) : disk.state(),
                disk == null ? "keeping responses in memory only, as configured" : disk.message());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        for (Object lock : locks) {
            synchronized (lock) { // Who had it has finished; who gets it sees that the store is closed.
                closed = true;
            }
        }
        responses.dispose();
        content.dispose();
        if (writeBehind != null) {
            writeBehind.close();
        }
    }

    /** Empties the memory, as eviction does; what is on disk, or waits to be, is found there. */
    void forgetMemory() {
        memory.keys().forEach(memory::forget);
    }

    /** The key's state, read without counting as a hit and without being copied to memory. */
    private Variants current(CacheKey key) {
        ICacheElement<?, ?> element = memory.get(key);
        if (element != null) {
            return (Variants) element.getVal();
        }
        return disk == null ? Variants.none(key) : disk.variants(key);
    }

    /** What is known of the key's state without a look at the file: all of it that is not yet there. */
    private Variants known(CacheKey key) {
        ICacheElement<?, ?> element = memory.get(key);
        if (element != null) {
            return (Variants) element.getVal();
        }
        Variants waiting = disk == null ? null : disk.queue().variants(key);
        return waiting == null ? Variants.none(key) : waiting;
    }

    /** Lets go of content that has lost its head, except where it has the head's row to go with. */
    private void dropContent(Variants before, Variants after) {
        for (StoredResponse gone : before.responses()) {
            if (SegmentKey.isSmall(gone.contentLength()) || after.indexOf(gone.id()) >= 0) {
                continue;
            }
            if (Ids.isTransient(gone.id())) {
                content.remove(new SegmentKey(gone.id(), SegmentKey.WHOLE));
            } else if (disk != null) {
                disk.queue().discard(gone.id());
                for (int i = SegmentKey.count(gone.contentLength()) - 1; i >= 0; i--) {
                    memory.forget(new SegmentKey(gone.id(), i));
                }
            }
        }
    }

    private Object lock(CacheKey key) {
        int hash = key.hashCode();
        return locks[(hash ^ hash >>> 16) & (locks.length - 1)];
    }

    /** The store may fail; it never throws. */
    private <T> T guarded(T otherwise, Supplier<T> action) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            failed(e);
            return otherwise;
        }
    }

    private void failed(RuntimeException cause) {
        failures.increment();
        if (failureLogged.compareAndSet(false, true)) {
            LOG.log(Level.ERROR, "A fault in the store; further ones are only counted", cause);
        }
    }
}
