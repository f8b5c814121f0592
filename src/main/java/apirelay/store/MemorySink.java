package apirelay.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Holds a content's segments until it is complete, then puts it into memory as one, to be evicted as one. */
final class MemorySink implements ContentSink {

    private final Region<SegmentKey, Segment> segments;
    private final AtomicLong held;
    private final long bound;
    private final long id;
    private final List<byte[]> parts = new CopyOnWriteArrayList<>();
    private long bytes;

    /**
     * @param held bytes that drafts hold
     * @param bound how many they may hold together
     */
    MemorySink(Region<SegmentKey, Segment> segments, AtomicLong held, long bound, long id) {
        this.segments = segments;
        this.held = held;
        this.bound = bound;
        this.id = id;
    }

    @Override
    public boolean put(byte[] part) {
        if (held.addAndGet(part.length) > bound) {
            held.addAndGet(-part.length);
            return false;
        }
        bytes += part.length;
        parts.add(part);
        return true;
    }

    @Override
    public boolean isAhead() {
        return false;
    }

    @Override
    public byte[] get(int index) {
        return parts.get(index);
    }

    @Override
    public long complete() {
        segments.put(new SegmentKey(id, SegmentKey.WHOLE), new Segment(parts));
        return id;
    }

    @Override
    public void discard() {
        segments.remove(new SegmentKey(id, SegmentKey.WHOLE));
    }

    @Override
    public void release() {
        held.addAndGet(-bytes);
        bytes = 0;
    }
}
