package apirelay.store;

import apirelay.caching.CacheKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written, in the order in which it came, and to be found until it is. Bounded in bytes.
 *
 * <p>What is written is forgotten only if it is still the last word: a key that was put again meanwhile stays.
 */
final class WriteQueue {

    private final long bound;
    private final Ids ids;
    private final ConcurrentHashMap<CacheKey, Write.Heads> heads = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SegmentKey, Write.Content> segments = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long oldest;
    private final AtomicLong epoch = new AtomicLong();
    private boolean woken;
    private Write.@Nullable Everything everything;

    WriteQueue(long bound, Ids ids) {
        this.bound = bound;
        this.ids = ids;
    }

    /**
     * Whether content of that size may come in: not once the queue is three quarters full. The rest is for what has begun to
     * come, or that would be dropped halfway.
     */
    boolean admits(long content) {
        return bytes.get() <= bound / 4 * 3 && hasRoom(content);
    }

    /** Whether so much finds room. Threads that ask at the same time may exceed the bound by what they bring. */
    boolean hasRoom(long more) {
        return bytes.get() + more <= bound;
    }

    /**
     * Whether a content that has begun to come should wait: while hardly any room is left, and while the queue is half full
     * and an eighth of it is that content's.
     *
     * @param segments how many of it have come
     */
    boolean isCrowdedBy(long id, int segments) {
        int share = (int) (bound / 8 / ResponseStore.SEGMENT) + 1;
        long waiting = bytes.get();
        return waiting > bound / 8 * 7
                || (waiting > bound / 2 && this.segments.containsKey(new SegmentKey(id, segments - share)));
    }

    /**
     * Takes a key's new state, with or without room: to forget that a response is gone would bring it back. If that comes
     * to twice the bound, all is dropped, and all that is on disk with it.
     */
    void put(Variants variants) {
        Write.Heads write = new Write.Heads(variants, System.nanoTime());
        lock.lock();
        try {
            Write.Heads superseded = heads.put(variants.key(), write);
            if (superseded != null && superseded.supersede()) {
                bytes.addAndGet(-superseded.bytes());
            }
            add(write);
            if (bytes.get() > 2 * bound) {
                clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits, and has all deleted that is on disk. */
    void putNothing() {
        lock.lock();
        try {
            clear();
        } finally {
            lock.unlock();
        }
    }

    void put(SegmentKey key, byte[] part) {
        Write.Content write = new Write.Content(key, part, System.nanoTime());
        lock.lock();
        try {
            segments.put(key, write);
            add(write);
        } finally {
            lock.unlock();
        }
    }

    /** The content of that id has no head, or none any more. */
    void discard(long id) {
        lock.lock();
        try {
            add(new Write.Discard(id, System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Odd while all that is on disk is to be deleted. Who reads from disk looks before and after: only what was read within
     * one even epoch is so.
     */
    long epoch() {
        return epoch.get();
    }

    /** The state that a key will have on disk; null if what is on disk is so. */
    @Nullable
    Variants variants(CacheKey key) {
        Write.Heads write = heads.get(key);
        return write == null ? null : write.variants();
    }

    byte @Nullable [] segment(SegmentKey key) {
        Write.Content write = segments.get(key);
        return write == null ? null : write.part();
    }

    Iterable<CacheKey> keys() {
        return heads.keySet();
    }

    /**
     * Waits for work.
     *
     * @return what to write next, in order; empty if the time is over or someone {@linkplain #wake called}
     */
    List<Write> take(long mostBytes, int mostWrites, long timeoutMillis) {
        List<Write> taken = new ArrayList<>();
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (waiting.isEmpty() && !woken && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
            long size = 0;
            while (!waiting.isEmpty() && size < mostBytes && taken.size() < mostWrites) {
                Write write = waiting.remove();
                if (!(write instanceof Write.Heads superseded) || superseded.start()) {
                    taken.add(write);
                    size += write.bytes();
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts the writer; who did would see it spin if the flag stayed.
        } finally {
            lock.unlock();
        }
        return taken;
    }

    /** What was taken is on disk, or given up. */
    void done(List<Write> written) {
        lock.lock();
        try {
            for (Write write : written) {
                bytes.addAndGet(-write.bytes());
                if (write instanceof Write.Heads key) {
                    heads.remove(key.variants().key(), key);
                } else if (write instanceof Write.Content content) {
                    segments.remove(content.key(), content);
                } else if (write instanceof Write.Everything && write == everything) {
                    everything = null;
                    epoch.incrementAndGet();
                }
            }
            oldest = waiting.isEmpty() ? 0 : waiting.element().since();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the writer's wait. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return bytes.get() == 0;
    }

    long bytes() {
        return bytes.get();
    }

    /** How long the oldest of what is waiting has waited. */
    long lagMillis() {
        long since = oldest;
        return since == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }

    private void add(Write write) {
        waiting.add(write);
        bytes.addAndGet(write.bytes());
        if (oldest == 0) {
            oldest = write.since();
        }
        changed.signal();
    }

    private void clear() {
        if (everything == null) {
            epoch.incrementAndGet();
        }
        for (Write write : waiting) {
            if (!(write instanceof Write.Heads superseded) || superseded.start()) {
                bytes.addAndGet(-write.bytes());
            }
        }
        waiting.clear();
        heads.clear();
        segments.clear();
        everything = new Write.Everything(ids.following(), System.nanoTime());
        add(everything);
    }
}
