package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import apirelay.store.ResponseStore;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;

/**
 * The response to the client, written without blocking: a reader that is slow holds no thread.
 *
 * <p>Head, content and end come from one caller at a time, each piece after the one before was asked for; the container
 * calls in between from threads of its own. All of them only leave word and {@link #drain}, so that the container's objects
 * are touched by one thread at a time.
 */
final class ClientResponse implements Client, WriteListener, AsyncListener {

    /** The request attribute that makes the servlet throw when it is dispatched to again: the one way to abort. */
    static final String ABORT = ClientResponse.class.getName() + ".abort";

    /** What Tomcat takes in before it writes to the socket. */
    private static final int CONTAINER_BUFFER = 8 * 1024;

    /**
     * The largest piece that comes. Tomcat is not ready while its connection's buffer holds anything, and has its poller, and
     * then another thread, ask for what comes next. So a large content's pieces are to fit into the response's own buffer and
     * are flushed from there: then it is ready for the next until the socket takes no more.
     */
    private static final int PIECE = ResponseStore.SEGMENT;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final long began = System.nanoTime();
    private final String id;
    private final @Nullable String trace;
    private volatile @Nullable Exchange exchange;
    private volatile int status;

    /**
     * Held while the container writes. It tells of a write's failure on another thread before that write has returned, and then
     * gives its objects to the next request: what the write does to them at its end would be done to that.
     */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile @Nullable AsyncContext async;
    private volatile Runnable whenGone = () -> {};
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile @Nullable ByteBuffer pending;
    private volatile @Nullable Runnable more;
    private volatile boolean headSet;
    private volatile Fields trailers = Fields.EMPTY;
    private volatile boolean flushWanted;
    private volatile boolean ended;
    private volatile @Nullable Problem problem;
    private volatile boolean gone;
    private volatile boolean left;

    // Touched while draining only.
    private boolean finished;
    private boolean lastFlushed;
    private long written;

    ClientResponse(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.id = request.getRequestId();
        this.trace = ClientRequest.trace(request);
    }

    @Override
    public void begun(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Answers a request that no exchange has begun for. */
    void refuse(RelayContext relay, RequestHead head, Problem problem) {
        fail(problem);
        long nanos = System.nanoTime() - began;
        int bytes = head.method().equals("HEAD") ? 0 : problem.content().remaining();
        tell(relay, Exchanged.refused(head, id, trace, relay.clock().instant(), nanos, problem.status(), bytes));
    }

    /** The exchange has ended; said once, before the container is told, for it then has the request for another. */
    private void tell(boolean aborted) {
        Exchange ended = exchange;
        if (ended == null) {
            return;
        }
        exchange = null;
        if (problem != null) {
            ended.decision().failed();
        }
        tell(ended.relay(), ended.ended(id, trace, System.nanoTime() - began, status, written, aborted));
    }

    private void tell(RelayContext relay, Exchanged exchanged) {
        relay.ended(exchanged);
        AccessLogAttributes.set(request, exchanged); // Fails if the container has ended the request.
    }

    /**
     * Has the response go on after the servlet has returned. The listeners are set here, on the container's own thread: from
     * another they would take the connection's lock, and Jetty's client may work for one request on the container thread of
     * another, so that two could wait for each other for ever.
     */
    private AsyncContext async() {
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

    @Override
    public void suspend() {
        async();
    }

    @Override
    public Upstream.@Nullable Content requestContent() {
        try {
            if (request.getContentLengthLong() == 0) {
                return ClientContent.EMPTY;
            }
            return ClientRequest.hasContent(request) ? new ClientContent(request) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void answer(ResponseHead head, @Nullable StoredBody body) {
        boolean large = body != null && body.length() > ResponseStore.SEGMENT;
        if (body != null && large && async == null && SentContent.isPossible(request)) {
            send(head, body);
            return;
        }
        if (large || async != null) {
            async();
            head(head);
            push(body);
            return;
        }
        status = head.status();
        Heads.set(request, response, head);
        if (body != null) {
            write(body);
        }
        tell(false);
    }

    private void send(ResponseHead head, StoredBody body) {
        Exchange sending = Objects.requireNonNull(exchange);
        int sentStatus = head.status();
        Heads.set(request, response, head);
        SentContent.send(
                request,
                body,
                sent -> sending.relay()
                        .ended(sending.ended(
                                id, trace, System.nanoTime() - began, sentStatus, sent, sent < body.length())));
        AccessLogAttributes.set(
                request, sending.ended(id, trace, System.nanoTime() - began, sentStatus, body.length(), false));
    }

    private void write(StoredBody body) {
        try (body) {
            while (body.hasNext()) {
                ByteBuffer bytes = body.next();
                if (bytes == null) {
                    throw new CloseNowException("stored content can't be read");
                }
                written += bytes.remaining();
                response.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            tell(true);
            throw new UncheckedIOException(e);
        }
    }

    private void push(@Nullable StoredBody body) {
        if (body == null) {
            end();
        } else if (gone) {
            body.close();
        } else if (!body.hasNext()) {
            body.close();
            end();
        } else {
            ByteBuffer bytes = body.next();
            if (bytes == null) {
                body.close();
                fail(new Problem(500, "Internal Server Error", "The stored response could not be read."));
            } else {
                content(bytes, () -> push(body));
            }
        }
    }

    @Override
    public void whenGone(Runnable whenGone) {
        this.whenGone = whenGone;
        if (left) {
            whenGone.run();
        }
    }

    /** Passes a 103 on (RFC 8297 §2), and forgets its fields so that they do not get into the final head. */
    @Override
    public void earlyHints(Fields fields) {
        interim(() -> {
            Heads.set(response, new ResponseHead(HttpServletResponse.SC_OK, fields));
            response.sendError(103);
            response.reset();
        });
    }

    @Override
    public void processing() {
        interim(() -> Processing.send(response));
    }

    /** What writes an interim response. */
    private interface Interim {
        void write() throws IOException;
    }

    private void interim(Interim interim) {
        if (request.getProtocol().equals("HTTP/1.0")) { // RFC 9110 §15.2.
            return;
        }
        writing.lock();
        try {
            interim.write();
        } catch (IOException | IllegalStateException e) {
            gone = true;
        } finally {
            writing.unlock();
        }
        if (gone) {
            leave();
        }
    }

    @Override
    public void head(ResponseHead head) {
        status = head.status();
        try {
            Heads.set(request, response, head);
            String length = head.fields().first("Content-Length");
            if (length == null || Syntax.digits(length) > CONTAINER_BUFFER) {
                response.setBufferSize(PIECE + 1);
            }
            if (takesTrailers() && !head.fields().contains("Content-Length")) { // Then it is chunked, or HTTP/2.
                response.setTrailerFields(this::trailers);
            }
        } catch (IllegalStateException e) { // The container has ended the request.
            leave();
            return;
        }
        headSet = true;
    }

    /** The next piece; {@code more} is run once it has been taken over. */
    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        this.more = more;
        this.pending = bytes;
        drain();
    }

    @Override
    public void flush() {
        flushWanted = true;
        drain();
    }

    /** RFC 9110 §6.5.1, §10.1.4. */
    @Override
    public boolean takesTrailers() {
        return switch (request.getProtocol()) {
            case "HTTP/1.0" -> false;
            case "HTTP/2.0" -> true;
            default ->
                request.getHeader("TE") != null
                        && Syntax.listMembers(String.join(",", Collections.list(request.getHeaders("TE")))).stream()
                                .anyMatch("trailers"::equalsIgnoreCase);
        };
    }

    @Override
    public void trailers(Fields trailers) {
        this.trailers = trailers;
    }

    private Map<String, String> trailers() {
        Map<String, String> combined = new LinkedHashMap<>();
        Fields all = trailers;
        for (int i = 0; i < all.size(); i++) {
            combined.merge(all.name(i), all.value(i), (first, next) -> first + ", " + next);
        }
        return combined;
    }

    @Override
    public void end() {
        ended = true;
        drain();
    }

    /** Tells the client of a failure: by a problem while nothing has been sent, else by an aborted connection. */
    @Override
    public void fail(Problem problem) {
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

    @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it.
    private void leave() {
        gone = true;
        drain();
        writing.lock(); // Returns when the write has.
        writing.unlock();
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
        if (finished) {
            takeOver(); // Nobody wants it, but whoever gave it waits for word.
            return;
        }
        if (gone) {
            finishGone();
            takeOver();
            return;
        }
        Problem failure = problem;
        if (failure != null) {
            fail(failure, response.getOutputStream());
            return;
        }
        if (!headSet) {
            return; // The container says that it is ready before there is anything to write.
        }
        if (ended && pending == null && written == 0) { // No content: nothing to wait for.
            finished = true;
            tell(false);
            async().complete();
            return;
        }
        write(response.getOutputStream());
    }

    private void fail(Problem failure, ServletOutputStream output) throws IOException {
        if (response.isCommitted()) {
            finished = true;
            request.setAttribute(ABORT, true);
            tell(true);
            async().dispatch();
        } else if (async == null || isReady(output)) {
            finished = true;
            response.reset();
            Heads.set(request, response, failure.head());
            written = failure.content().remaining();
            write(output, failure.content());
            status = failure.status();
            tell(false);
            if (async != null) {
                async.complete();
            }
        }
        takeOver();
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

    private void write(ServletOutputStream output) throws IOException {
        ByteBuffer bytes = pending;
        while (bytes != null && isReady(output)) {
            written += bytes.remaining();
            write(output, bytes);
            takeOver();
            bytes = pending; // The next piece may be there at once.
        }
        if (bytes != null || !isReady(output)) {
            return; // onWritePossible comes.
        }
        // What is short is sent in full with the end; a long one is flushed first, for complete() blocks while it
        // writes.
        if (flushWanted || (ended && written > CONTAINER_BUFFER && !lastFlushed)) {
            flushWanted = false;
            lastFlushed = ended;
            flush(output);
            if (!isReady(output)) {
                return;
            }
        }
        if (ended) {
            finished = true;
            tell(false);
            async().complete();
        }
    }

    private boolean isReady(ServletOutputStream output) {
        writing.lock();
        try {
            return output.isReady();
        } finally {
            writing.unlock();
        }
    }

    /** A large piece is sent at once: see {@link #PIECE}. */
    private void write(ServletOutputStream output, ByteBuffer bytes) throws IOException {
        boolean large = bytes.remaining() >= CONTAINER_BUFFER;
        writing.lock();
        try {
            output.write(bytes);
            if (large) {
                response.flushBuffer();
            }
        } finally {
            writing.unlock();
        }
    }

    private void flush(ServletOutputStream output) throws IOException {
        writing.lock();
        try {
            output.flush();
        } finally {
            writing.unlock();
        }
    }

    private void finishGone() {
        if (finished) {
            return;
        }
        finished = true;
        try {
            tell(true);
            async().complete();
        } catch (IllegalStateException e) {
            // The container has ended it.
        }
        left = true;
        whenGone.run();
    }
}
