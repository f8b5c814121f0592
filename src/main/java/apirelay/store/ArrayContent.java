package apirelay.store;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content that is all in memory, and stays there for as long as this reader has it. */
record ArrayContent(List<byte[]> parts, long length) implements ResponseStore.Content {

    @Override
    public @Nullable ByteBuffer read(long position) {
        return slice(parts.get((int) (position / ResponseStore.SEGMENT)), position);
    }

    @Override
    public void close() {
        // The garbage collector does it.
    }

    /** What a segment has from a content's position on. */
    static @Nullable ByteBuffer slice(byte[] part, long position) {
        return slice(part, part.length, position);
    }

    static @Nullable ByteBuffer slice(byte[] part, int end, long position) {
        int start = (int) (position % ResponseStore.SEGMENT);
        return start < end ? ByteBuffer.wrap(part, start, end - start).asReadOnlyBuffer() : null;
    }
}
