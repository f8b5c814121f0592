package apirelay.relay;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes a response without blocking: a reader that is slow holds no thread.
 *
 * <p>Head, content and end come from one caller at a time, each piece after the one before was asked for; the container
 * calls in between from threads of its own. All of them only leave word and {@link #drain}, so that the container's objects
 * are touched by one thread at a time.
 */
final class ResponseWriter implements WriteListener, AsyncListener {

    /** The request attribute that makes the servlet throw when it is dispatched to again: the one way to abort. */
    static final String ABORT = ResponseWriter.class.getName() + ".abort";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ClientResponse client;
    private final GuardedOutput output;
    private volatile @Nullable AsyncContext async;
    private volatile Runnable whenGone = () -> {};
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile @Nullable ByteBuffer pending;
    private volatile @Nullable Runnable more;
    private volatile boolean headSet;
    private volatile boolean flushWanted;
    private volatile boolean ended;
    private volatile @Nullable Problem problem;
    private volatile boolean gone;
    private volatile boolean left;

    // Touched while draining only.
    private boolean finished;
    private boolean lastFlushed;
    private long written;

    /** @param client is told once what has become of the response: {@link ClientResponse#ended} */
    ResponseWriter(HttpServletRequest request, HttpServletResponse response, ClientResponse client) {
        this.request = request;
        this.response = response;
        this.client = client;
        this.output = new GuardedOutput(response);
    }

    /**
     * Has the response go on after the servlet has returned. The listeners are set here, on the container's own thread: from
     * another they would take the connection's lock, and Jetty's client may work for one request on the container thread of
     * another, so that two could wait for each other for ever.
     */
    AsyncContext async() {
        AsyncContext context = async;
        if (context == null) {
            context = request.startAsync(request, response);
            context.setTimeout(0); // Upstream's time limits end an exchange, or the client does.
            context.addListener(this);
            async = context;
            try {
                response.getOutputStream().setWriteListener(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return context;
    }

    boolean isGone() {
        return gone;
    }

    /** As {@link Client#whenGone}. */
    void whenGone(Runnable whenGone) {
        this.whenGone = whenGone;
        if (left) {
            whenGone.run();
        }
    }

    void interim(GuardedOutput.Writing interim) {
        try {
            output.write(interim);
        } catch (IOException | IllegalStateException e) {
            leave();
        }
    }

    /** The head is set, with this {@code Content-Length} or none: content may come. */
    void begin(@Nullable String length) {
        output.makeRoom(length);
        headSet = true;
    }

    /** The next piece; {@code more} is run once it has been taken over. */
    void content(ByteBuffer bytes, Runnable more) {
        this.more = more;
        this.pending = bytes;
        drain();
    }

    void flush() {
        flushWanted = true;
        drain();
    }

    void end() {
        ended = true;
        drain();
    }

    /** Tells of a failure: by a problem while nothing has been sent, at once if not asynchronous, else by an aborted connection. */
    void fail(Problem problem) {
        this.problem = problem;
        drain();
    }

    @Override
    public void onWritePossible() {
        drain();
    }

    @Override
    public void onError(Throwable cause) {
        leave();
    }

    @Override
    public void onError(AsyncEvent event) {
        leave();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        leave();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** The client, or the container with it, has left. Returns when the write that may be under way has. */
    void leave() {
        gone = true;
        drain();
        output.await();
    }

    /** Whoever comes first works until nothing is left to do; the others only make sure that it looks once more. */
    private void drain() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                step();
            } catch (IOException | RuntimeException e) {
                gone = true; // The connection broke, or the container has ended the request.
                finishGone();
            }
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
    }

    private void step() throws IOException {
        if (gone) {
            finishGone();
        }
        if (finished) {
            takeOver(); // Nobody wants it, but whoever gave it waits for word.
            return;
        }
        Problem failure = problem;
        if (failure != null) {
            fail(failure, async);
        } else if (ended && headSet && pending == null && written == 0) { // No content: nothing to wait for.
            finish();
        } else if (headSet) { // The container says that it is ready before there is anything to write.
            write();
        }
    }

    private void write() throws IOException {
        ByteBuffer bytes = pending;
        while (bytes != null && output.isReady()) {
            written += bytes.remaining();
            output.write(bytes);
            takeOver();
            bytes = pending; // The next piece may be there at once.
        }
        if (bytes != null || !output.isReady()) {
            return; // onWritePossible comes.
        }
        // What is short is sent in full with the end; a long one is flushed first, for complete() blocks while it
        // writes.
        if (flushWanted || (ended && written > GuardedOutput.CONTAINER_BUFFER && !lastFlushed)) {
            flushWanted = false;
            lastFlushed = ended;
            output.flush();
            if (!output.isReady()) {
                return;
            }
        }
        if (ended) {
            finish();
        }
    }

    private void finish() {
        finished = true;
        client.ended(problem, written, false);
        async().complete();
    }

    /** Gives the pending bytes back, and asks for more. */
    private void takeOver() {
        Runnable next = more;
        if (next != null) {
            pending = null;
            more = null;
            next.run();
        }
    }

    private void fail(Problem failure, @Nullable AsyncContext context) throws IOException {
        if (response.isCommitted()) {
            finished = true;
            request.setAttribute(ABORT, true);
            client.ended(failure, written, true);
            async().dispatch();
        } else if (context == null || output.isReady()) {
            finished = true;
            response.reset();
            Heads.set(request, response, failure.head());
            written = failure.content().remaining();
            output.write(failure.content());
            client.ended(failure, written, false);
            if (context != null) {
                context.complete();
            }
        }
        takeOver();
    }

    private void finishGone() {
        if (finished) {
            return;
        }
        finished = true;
        try {
            client.ended(problem, written, true);
            async().complete();
        } catch (IllegalStateException e) {
            // The container has ended it.
        }
        left = true;
        whenGone.run();
    }
}
