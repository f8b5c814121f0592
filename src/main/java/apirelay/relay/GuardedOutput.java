package apirelay.relay;

import apirelay.http.Syntax;
import apirelay.store.ResponseStore;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a response is written to, while the container is kept from giving it to the next request. */
final class GuardedOutput {

    /** What Tomcat takes in before it writes to the socket. */
    static final int CONTAINER_BUFFER = 8 * 1024;

    /**
     * The largest piece that comes. Tomcat is not ready while its connection's buffer holds anything, and has its poller, and
     * then another thread, ask for what comes next. So a large content's pieces are to fit into the response's own buffer and
     * are flushed from there: then it is ready for the next until the socket takes no more.
     */
    private static final int PIECE = ResponseStore.SEGMENT;

    private final HttpServletResponse response;

    /**
     * Held while the container writes. It tells of a write's failure on another thread before that write has returned, and then
     * gives its objects to the next request: what the write does to them at its end would be done to that.
     */
    private final ReentrantLock writing = new ReentrantLock();

    GuardedOutput(HttpServletResponse response) {
        this.response = response;
    }

    /** Something that the container is to write. */
    interface Writing {
        void write() throws IOException;
    }

    void write(Writing what) throws IOException {
        writing.lock();
        try {
            what.write();
        } finally {
            writing.unlock();
        }
    }

    /** A large piece is sent at once: see {@link #PIECE}. */
    void write(ByteBuffer bytes) throws IOException {
        boolean large = bytes.remaining() >= CONTAINER_BUFFER;
        write(() -> {
            response.getOutputStream().write(bytes);
            if (large) {
                response.flushBuffer();
            }
        });
    }

    void flush() throws IOException {
        write(() -> response.getOutputStream().flush());
    }

    boolean isReady() throws IOException {
        writing.lock();
        try {
            return response.getOutputStream().isReady();
        } finally {
            writing.unlock();
        }
    }

    /** Returns when the write that may be under way has. */
    @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it.
    void await() {
        writing.lock();
        writing.unlock();
    }

    /** Makes room for content of this {@code Content-Length}, or of one that nobody knows. */
    void makeRoom(@Nullable String length) {
        if (length == null || Syntax.digits(length) > CONTAINER_BUFFER) {
            response.setBufferSize(PIECE + 1);
        }
    }
}
