package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** The two JCS regions, the memory that they share, and the disk below, if there is one. */
final class Regions {

    private final Memory memory;
    private final @Nullable Disk disk;
    private final Region<CacheKey, Variants> responses;
    private final Region<SegmentKey, Segment> content;

    Regions(long memoryBytes, AtomicLong time, @Nullable Disk disk) {
        this.memory = new Memory(memoryBytes, time);
        this.disk = disk;
        this.responses = new Region<>(
                "responses", memory, CacheKey.class, disk == null ? null : new ResponsesOnDisk(disk, memory));
        this.content = new Region<>(
                "content", memory, SegmentKey.class, disk == null ? null : new ContentOnDisk(disk, memory));
    }

    Memory memory() {
        return memory;
    }

    Region<CacheKey, Variants> responses() {
        return responses;
    }

    Region<SegmentKey, Segment> content() {
        return content;
    }

    @Nullable
    Disk disk() {
        return disk;
    }

    /** The key's state, read without counting as a hit and without being copied to memory. */
    Variants current(CacheKey key) {
        Variants known = inMemory(key);
        if (known != null) {
            return known;
        }
        return disk == null ? Variants.none(key) : disk.variants(key);
    }

    /** What is known of the key's state without a look at the file: all of it that is not yet there. */
    Variants known(CacheKey key) {
        Variants known = inMemory(key);
        if (known == null && disk != null) {
            known = disk.queue().variants(key);
        }
        return known == null ? Variants.none(key) : known;
    }

    @Nullable
    Variants inMemory(CacheKey key) {
        ICacheElement<?, ?> element = memory.get(key);
        return element == null ? null : (Variants) element.getVal();
    }

    /** Replaces a key's state, and lets go of content that has lost its head by that. */
    void replace(Variants before, Variants after) {
        if (after.isEmpty()) {
            responses.remove(after.key());
        } else {
            responses.put(after.key(), after);
        }
        for (StoredResponse gone : before.responses()) {
            if (!SegmentKey.isSmall(gone.contentLength()) && after.indexOf(gone.id()) < 0) {
                drop(gone);
            }
        }
    }

    private void drop(StoredResponse gone) {
        if (Ids.isTransient(gone.id())) {
            content.remove(new SegmentKey(gone.id(), SegmentKey.WHOLE));
        } else if (disk != null) {
            disk.queue().discard(gone.id());
            for (int i = SegmentKey.count(gone.contentLength()) - 1; i >= 0; i--) {
                memory.forget(new SegmentKey(gone.id(), i));
            }
        }
    }

    /** Removes everything. A content that is being read stays on disk until it is closed. */
    void removeAll() {
        if (disk != null) {
            disk.queue().putNothing();
        }
        memory.clear();
    }

    void dispose() {
        responses.dispose();
        content.dispose();
    }
}
