package apirelay.store;

import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** The disk as JCS sees it from the region of content. A content is deleted as a whole, not by its segments. */
final class ContentOnDisk extends Auxiliary<SegmentKey, Segment> {

    private final Disk disk;
    private final Memory memory;

    ContentOnDisk(Disk disk, Memory memory) {
        super("content");
        this.disk = disk;
        this.memory = memory;
    }

    @Override
    public void update(ICacheElement<SegmentKey, Segment> element) {
        SegmentKey key = element.getKey();
        if (!Ids.isTransient(key.id())) {
            disk.queue().put(key, element.getVal().part(0));
        }
    }

    @Override
    public @Nullable ICacheElement<SegmentKey, Segment> get(SegmentKey key) {
        if (Ids.isTransient(key.id())) {
            return null;
        }
        long since = memory.time();
        byte[] part = disk.segment(key);
        return part == null ? null : new FromDisk<>(getCacheName(), key, Segment.of(part), since);
    }

    @Override
    public boolean remove(SegmentKey key) {
        return false;
    }

    @Override
    public void removeAll() {
        // The responses' removal takes their content with it.
    }
}
