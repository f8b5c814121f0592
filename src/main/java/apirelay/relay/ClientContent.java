package apirelay.relay;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The client's request content, read without blocking as upstream asks for it. */
final class ClientContent implements Upstream.Content, ReadListener {

    private static final int PIECE = 16 * 1024;

    private final ServletInputStream input;
    private final long length;

    /** Who waits for the next piece. */
    private final AtomicReference<@Nullable Sink> waiting = new AtomicReference<>();

    private volatile @Nullable Throwable failure;

    /** @param request in asynchronous mode, on the container's thread: see {@link ClientResponse#async} */
    ClientContent(HttpServletRequest request) throws IOException {
        input = request.getInputStream();
        length = request.getContentLengthLong();
        input.setReadListener(this);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(Sink sink) {
        waiting.set(sink);
        deliver();
    }

    @Override
    public void onDataAvailable() {
        deliver();
    }

    @Override
    public void onAllDataRead() {
        deliver();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        deliver();
    }

    /** Whoever takes the sink delivers to it: the container's call and upstream's may come at the same time. */
    private void deliver() {
        try {
            // isReady is to be asked only by one who can take what is there: if it says no, onDataAvailable comes.
            if (waiting.get() != null && failure == null && !input.isFinished() && !input.isReady()) {
                return;
            }
        } catch (IllegalStateException e) {
            failure = e; // The container has ended the request.
        }
        Sink sink = waiting.getAndSet(null);
        if (sink == null) {
            return;
        }
        Throwable cause = failure;
        if (cause != null) {
            sink.failed(cause);
            return;
        }
        try {
            byte[] piece = new byte[PIECE];
            int count = input.isFinished() ? -1 : input.read(piece);
            sink.accept(count < 0 ? ByteBuffer.allocate(0) : ByteBuffer.wrap(piece, 0, count), count < 0);
        } catch (IOException | IllegalStateException e) {
            failure = e;
            sink.failed(e);
        }
    }
}
