package apirelay.relay;

import apirelay.http.Fields;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The client's request content, read without blocking as upstream asks for it. */
final class ClientContent implements Upstream.Content, ReadListener {

    /** Framed, and empty: {@code Content-Length: 0} says something of a PUT or PATCH. */
    static final Upstream.Content EMPTY = new Upstream.Content() {

        @Override
        public long length() {
            return 0;
        }

        @Override
        public void read(Sink sink) {
            sink.accept(ByteBuffer.allocate(0), true);
        }
    };

    private static final int PIECE = 16 * 1024;

    private final HttpServletRequest request;
    private final ServletInputStream input;
    private final long length;

    /** Who waits for the next piece. */
    private volatile @Nullable Sink waiting;

    private final AtomicInteger wanted = new AtomicInteger();

    private volatile @Nullable Throwable failure;
    private volatile Fields trailers = Fields.EMPTY;

    /** @param request in asynchronous mode, on the container's thread: see {@link ResponseWriter#async} */
    ClientContent(HttpServletRequest request) throws IOException {
        this.request = request;
        input = request.getInputStream();
        length = request.getContentLengthLong();
        input.setReadListener(this);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Fields trailers() {
        return trailers;
    }

    @Override
    public void read(Sink sink) {
        waiting = sink;
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

    /** The container's call and upstream's may come at the same time: one works, and looks once more for the other. */
    private void deliver() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            step();
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
    }

    private void step() {
        Sink sink = waiting;
        if (sink == null) {
            return;
        }
        try {
            Throwable cause = failure;
            if (cause != null) {
                waiting = null;
                sink.failed(cause);
            } else if (input.isFinished()) {
                end(sink);
            } else if (input.isReady()) { // If not, onDataAvailable comes.
                byte[] piece = new byte[PIECE];
                int count = input.read(piece);
                if (count < 0) {
                    end(sink);
                } else {
                    waiting = null;
                    sink.accept(ByteBuffer.wrap(piece, 0, count), false);
                }
            }
        } catch (IOException | IllegalStateException e) { // It broke off, or the container has ended the request.
            failure = e;
            waiting = null;
            sink.failed(e);
        }
    }

    private void end(Sink sink) {
        if (request.isTrailerFieldsReady()) {
            Fields.Builder fields = Fields.builder();
            request.getTrailerFields().forEach(fields::add);
            trailers = ForwardedFields.trailers(fields.build());
        }
        waiting = null;
        sink.accept(ByteBuffer.allocate(0), true);
    }
}
