package apirelay.store;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Content that is read segment by segment, from memory or from disk. */
final class SegmentedContent implements ResponseStore.Content {

    private final Region<SegmentKey, Segment> segments;
    private final long id;
    private final long length;
    private final LongConsumer release;
    private boolean closed;

    /** @param release gives the lease on the id back */
    SegmentedContent(Region<SegmentKey, Segment> segments, long id, long length, LongConsumer release) {
        this.segments = segments;
        this.id = id;
        this.length = length;
        this.release = release;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public @Nullable ByteBuffer read(long position) {
        if (closed) {
            return null;
        }
        int index = (int) (position / ResponseStore.SEGMENT);
        Segment segment = segments.get(new SegmentKey(id, index));
        if (segment == null) {
            return null;
        }
        byte[] part = segment.part(0);
        long expected = Math.min(ResponseStore.SEGMENT, length - (long) index * ResponseStore.SEGMENT);
        return part.length == expected ? ArrayContent.slice(part, position) : null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.accept(id);
        }
    }
}
