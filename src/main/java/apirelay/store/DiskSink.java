package apirelay.store;

import org.jspecify.annotations.Nullable;

/** Puts a content's segments into the region of content, and so in the disk's queue. */
final class DiskSink implements ContentSink {

    private final Region<SegmentKey, Segment> segments;
    private final Disk disk;
    private final Leases leases;
    private final long id;
    private int count;

    DiskSink(Region<SegmentKey, Segment> segments, Disk disk, Leases leases, long id) {
        this.segments = segments;
        this.disk = disk;
        this.leases = leases;
        this.id = id;
        leases.acquire(id);
    }

    @Override
    public boolean put(byte[] part) {
        if (!disk.acceptsMore(part.length)) {
            disk.countSkipped();
            return false;
        }
        segments.put(new SegmentKey(id, count++), Segment.of(part));
        return true;
    }

    @Override
    public boolean isAhead() {
        return disk.isBehind(id, count);
    }

    @Override
    public byte @Nullable [] get(int index) {
        Segment segment = segments.get(new SegmentKey(id, index));
        return segment == null ? null : segment.part(0);
    }

    @Override
    public long complete() {
        return id;
    }

    @Override
    public void discard() {
        disk.queue().discard(id);
    }

    @Override
    public void release() {
        leases.release(id);
    }
}
