package apirelay.relay;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * A pool that lends each buffer out with a position and a limit of its own.
 *
 * <p>Jetty's receiver may clear a buffer that it has given back, when its exchange is aborted while it unwinds (seen in
 * 12.1.14, {@code HttpReceiverOverHTTP.parse}): by then the buffer holds another response, whose bytes would be lost.
 */
final class JettyBuffers extends ByteBufferPool.Wrapper {

    JettyBuffers(ByteBufferPool wrapped) {
        super(wrapped);
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        RetainableByteBuffer.Mutable pooled = super.acquire(size, direct);
        return RetainableByteBuffer.wrap(pooled.getByteBuffer().duplicate(), pooled);
    }
}
