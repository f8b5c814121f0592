package apirelay.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** As many bytes as announced, there as soon as they are asked for. */
final class EndlessContent implements Upstream.Content {

    private static final int PIECE = 16 * 1024;

    private final long length;
    private final AtomicLong delivered = new AtomicLong();

    /** @param length a multiple of 16 KiB */
    EndlessContent(long length) {
        this.length = length;
    }

    long delivered() {
        return delivered.get();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(Sink sink) {
        sink.accept(ByteBuffer.allocate(PIECE), delivered.addAndGet(PIECE) >= length);
    }
}
