package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.Test;

class JettyBuffersTest {

    @Test
    void oneThatWasGivenBackCannotBeClearedUnderItsNextHolder() {
        ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
        JettyBuffers buffers = new JettyBuffers(pool);
        RetainableByteBuffer first = buffers.acquire(1024, true);
        ByteBuffer stale = first.getByteBuffer();
        first.release();
        RetainableByteBuffer second = buffers.acquire(1024, true);
        BufferUtil.append(second.getByteBuffer(), new byte[] {1, 2, 3});

        BufferUtil.clear(stale);

        assertThat(second.remaining()).isEqualTo(3);
        assertThat(stale.capacity()).isEqualTo(second.capacity());
        assertThat(second.release()).isTrue();
        assertThat(pool.getLeaks()).isEmpty();
    }
}
