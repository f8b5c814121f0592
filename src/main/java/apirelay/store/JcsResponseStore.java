package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store: two JCS regions, {@code responses} and {@code content}, over one memory bounded in bytes and one H2 file written
 * behind. {@code docs/store.md} draws it.
 */
public final class JcsResponseStore implements ResponseStore {

    private static final Logger LOG = System.getLogger("apirelay.store");

    /** What a response's head may take in the queue beside its content. */
    private static final int HEAD = 2048;

    private final StoreSettings settings;
    private final AtomicLong time = new AtomicLong();
    private final Ids ids = new Ids();
    private final Leases leases = new Leases();
    private final @Nullable Disk disk;
    private final @Nullable WriteBehind writeBehind;
    private final Regions regions;
    private final Changes changes;
    private final Purger purger;
    private final Inspector inspector;
    private final InstantSource clock;
    private final PassingUsage passingUsage = new PassingUsage();
    private final AtomicLong held = new AtomicLong();
    private final LongAdder tooLarge = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    /**
     * Opens the store with what its disk still holds. A disk that can't be used is no failure: responses are then kept in
     * memory only, the log and {@link #statistics} say why, and it is tried again.
     */
    public JcsResponseStore(StoreSettings settings, StoreRules rules, InstantSource clock) {
        this.settings = settings;
        disk = settings.disk() == 0 ? null : new Disk(settings, rules, ids, leases);
        regions = new Regions(settings.memory() - (disk == null ? 0 : 2 * settings.diskKeys()), time, disk);
        changes = new Changes(regions, rules, settings.variants(), time);
        purger = new Purger(regions, changes);
        inspector = new Inspector(regions, rules, this::unwrittenUses);
        this.clock = clock;
        writeBehind = disk == null ? null : new WriteBehind(settings, clock, ids, disk, regions.memory()::forget);
        if (writeBehind != null) {
            writeBehind.start();
        }
    }

    @Override
    public List<StoredResponse> find(CacheKey key) {
        return guarded(List.of(), () -> {
            Variants found = changes.isClosed() ? null : regions.responses().get(key);
            return found == null ? List.of() : found.responses();
        });
    }

    @Override
    public long version() {
        return time.get();
    }

    @Override
    public boolean isOutdated(CacheKey key, long since) {
        return changes.isOutdated(key, since);
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
                return new DiskSink(regions.content(), disk, leases, ids.next(true));
            }
            disk.countSkipped();
        }
        return new MemorySink(regions.content(), held, settings.memory() / 2, ids.next(false));
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
        return guarded(false, () -> changes.commit(key, stored, since));
    }

    @Override
    public boolean freshen(CacheKey key, StoredResponse stored, StoredResponse freshened, long since) {
        return guarded(false, () -> changes.freshen(key, stored, freshened, since));
    }

    @Override
    public void invalidate(CacheKey key) {
        guarded(true, () -> {
            changes.invalidate(key);
            return true;
        });
    }

    @Override
    public long purge(Filter filter, @Nullable Instant staleFrom) {
        return guarded(0L, () -> purger.purge(filter, staleFrom, inspector.count()));
    }

    @Override
    public int purge(CacheKey key, @Nullable Instant staleFrom) {
        return guarded(0, () -> changes.purge(key, staleFrom));
    }

    @Override
    public @Nullable Content open(StoredResponse stored) {
        byte[] small = stored.content();
        if (small != null) {
            return new ArrayContent(List.of(small), small.length);
        }
        try {
            return changes.isClosed() ? null : openLarge(stored);
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    private @Nullable Content openLarge(StoredResponse stored) {
        long id = stored.id();
        if (Ids.isTransient(id)) {
            Segment whole = regions.content().get(new SegmentKey(id, SegmentKey.WHOLE));
            return whole == null ? null : new ArrayContent(whole.parts(), stored.contentLength());
        }
        if (!leases.acquire(id)) {
            return null;
        }
        Content opened = new SegmentedContent(regions.content(), id, stored.contentLength(), leases::release);
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
        } else {
            passingUsage.add(stored.id(), clock.millis());
        }
    }

    private Usage.@Nullable Uses unwrittenUses(long id) {
        return writeBehind != null && !Ids.isTransient(id) ? writeBehind.pending(id) : passingUsage.of(id);
    }

    /** Looks at what is stored, for an operator. */
    public Inspector inspector() {
        return inspector;
    }

    /** What it has done and what it holds. */
    public StoreStatistics statistics() {
        Memory memory = regions.memory();
        CacheStats inMemory = memory.statistics();
        ResponseRows.Totals onDisk = writeBehind == null ? ResponseRows.Totals.NONE : writeBehind.totals();
        return new StoreStatistics(
                regions.responses().memoryHits(),
                regions.responses().diskHits(),
                regions.responses().misses(),
                memory.entries(),
                memory.bytes(),
                inMemory.evictionCount(),
                onDisk.responses(),
                onDisk.bytes(),
                disk == null ? 0 : disk.mount().fileBytes(),
                writeBehind == null ? 0 : writeBehind.evicted(),
                disk == null ? 0 : disk.queue().bytes(),
                disk == null ? 0 : disk.queue().lagMillis(),
                (writeBehind == null ? 0 : writeBehind.skipped()) + (disk == null ? 0 : disk.skipped()),
                tooLarge.sum(),
                changes.refused(),
                failures.sum() + (disk == null ? 0 : disk.mount().errors()),
                disk == null
                        ? (changes.isClosed() ? DiskState.CLOSED : DiskState.OFF)
                        : disk.mount().state(),
                disk == null
                        ? "keeping responses in memory only, as configured"
                        : disk.mount().message());
    }

    @Override
    public void close() {
        if (changes.isClosed()) {
            return;
        }
        changes.close();
        regions.dispose();
        if (writeBehind != null) {
            writeBehind.close();
        }
    }

    /** Empties the memory, as eviction does; what is on disk, or waits to be, is found there. */
    void forgetMemory() {
        regions.memory().keys().forEach(regions.memory()::forget);
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
