package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.io.Content.Source;
import org.eclipse.jetty.io.CyclicTimeouts.Expirable;
import org.jspecify.annotations.Nullable;

/**
 * A request under way on Jetty's client, and what becomes of it.
 *
 * <p>Jetty calls a response's listeners one after the other, for a failure from elsewhere too. Only the end needs a
 * guard here: a request's content may end after the response, and what ends last ends the exchange.
 */
final class JettyExchange
        implements Upstream.Call,
                Expirable,
                Response.HeadersListener,
                Response.ContentSourceListener,
                Response.SuccessListener,
                Response.CompleteListener {

    private final ExchangesUnderWay underWay;
    private final JettyRequest request;
    private final Upstream.Receiver receiver;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<Upstream.@Nullable Failure> givenUp = new AtomicReference<>();
    private final long totalUntil;
    private volatile long waitsUntil;
    private volatile boolean hasHead;
    private volatile boolean answered;
    private volatile @Nullable JettyConnection connection;
    private volatile @Nullable Destination destination;
    private long missing = -1;

    JettyExchange(ExchangesUnderWay underWay, JettyRequest request, Upstream.Receiver receiver) {
        this.underWay = underWay;
        this.request = request;
        this.receiver = receiver;
        this.totalUntil = underWay.untilComplete();
        this.waitsUntil = underWay.untilHead();
    }

    void sendTo(Destination destination) {
        this.destination = destination;
        if (!underWay.admit(this)) {
            fail(new Upstream.Failure(Upstream.Kind.OVERLOADED, new IllegalStateException(underWay.toString())));
        }
    }

    /** It is its turn. */
    void start() {
        Upstream.Failure reason = givenUp.get();
        if (reason != null) {
            underWay.remove(this);
            fail(reason);
            return;
        }
        try {
            Objects.requireNonNull(destination).send(request, this);
        } catch (RuntimeException failure) {
            underWay.remove(this);
            fail(JettyFailures.of(failure, request, false, null));
        }
    }

    @Override
    public void cancel() {
        giveUp(Upstream.Kind.ABORTED, new CancellationException("cancelled"));
    }

    /** The first reason counts, and comes before whatever Jetty fails with because of it. */
    void giveUp(Upstream.Kind kind, Throwable cause) {
        Upstream.Failure failure = new Upstream.Failure(kind, cause);
        givenUp.compareAndSet(null, failure);
        var unused = request.abort(cause);
        if (underWay.withdraw(this)) { // Jetty has not seen it.
            fail(failure);
        }
    }

    boolean mayWait() {
        return receiver.mayWait();
    }

    /** The request is about to go out. */
    void onConnection(JettyConnection connection) {
        this.connection = connection;
    }

    void onInterim(ResponseHead head) {
        answered = true;
        waitUntil(underWay.untilHead());
        guarded(() -> receiver.interim(head));
    }

    @Override
    public void onHeaders(Response response) {
        answered = true;
        hasHead = true;
        waitUntil(ExchangesUnderWay.NEVER);
        HttpFields fields = response.getHeaders();
        if (response.getStatus() == 101) {
            giveUp(Upstream.Kind.INVALID, new ProtocolException("101 without an Upgrade"));
        } else if (isTransferCoded(fields)) {
            // RFC 9112 §6.1: no coding but chunked was allowed for, and no other is removed here.
            giveUp(Upstream.Kind.INVALID, new ProtocolException(fields.get(HttpHeader.TRANSFER_ENCODING)));
        } else if (!isLengthKnown(response)) {
            giveUp(Upstream.Kind.INVALID, new ProtocolException("Content-Length: " + fields.get("Content-Length")));
        } else {
            guarded(() -> receiver.head(toHead(response)));
        }
    }

    @Override
    public void onContentSource(Response response, Source source) {
        Chunk chunk = source.read();
        if (chunk == null) {
            demand(response, source);
        } else if (chunk.hasRemaining()) { // if not, the end or a failure, of which Jetty tells too
            waitUntil(ExchangesUnderWay.NEVER);
            if (missing > 0) {
                missing -= chunk.remaining();
            }
            guarded(() -> receiver.content(chunk.getByteBuffer(), new Piece(response, source, chunk)));
        }
    }

    /** The response's end. Where the request has content, that may still be on its way, or stuck. */
    @Override
    public void onSuccess(Response response) {
        if (request.getBody() != null) {
            complete(response);
        }
    }

    /** The end of request and response: the connection is back in the pool, or closed. */
    @Override
    public void onComplete(Result result) {
        underWay.remove(this);
        if (result.isSucceeded()) {
            complete(result.getResponse());
        } else {
            Upstream.Failure reason = givenUp.get();
            fail(reason != null ? reason : JettyFailures.of(result.getFailure(), request, answered, connection));
        }
    }

    /** The client has to send, before upstream can be waited for. */
    void awaitContent() {
        if (!hasHead) {
            waitUntil(ExchangesUnderWay.NEVER);
        }
    }

    void contentTaken(boolean last) {
        waitUntil(last && !hasHead ? underWay.untilHead() : underWay.untilNextPiece());
    }

    @Override
    public long getExpireNanoTime() {
        return ExchangesUnderWay.earlier(waitsUntil, totalUntil);
    }

    void expire() {
        String what = hasHead ? "the response's content" : "a response";
        TimeoutException cause = new TimeoutException("waited too long for " + what);
        givenUp.compareAndSet(null, new Upstream.Failure(Upstream.Kind.TIMEOUT, cause));
        JettyConnection waitedOn = connection;
        if (waitedOn != null) { // First: who hears of the failure and asks again is not to be sent on it.
            waitedOn.timedOut();
        }
        giveUp(Upstream.Kind.TIMEOUT, cause);
    }

    private void demand(Response response, Source source) {
        waitUntil(underWay.untilNextPiece());
        guarded(receiver::waiting);
        source.demand(() -> onContentSource(response, source));
    }

    private void waitUntil(long nanoTime) {
        waitsUntil = nanoTime;
        underWay.schedule(this);
    }

    private void complete(Response response) {
        if (missing > 0) { // In HTTP/2 a head may end a stream that announces content.
            fail(new Upstream.Failure(Upstream.Kind.INVALID, new ProtocolException(missing + " bytes are missing")));
        } else if (ended.compareAndSet(false, true)) {
            HttpFields trailers = response.getTrailers();
            receiver.complete(trailers == null ? Fields.EMPTY : toFields(trailers));
        }
    }

    private void fail(Upstream.Failure failure) {
        if (ended.compareAndSet(false, true)) {
            receiver.failed(failure);
        }
    }

    /** Jetty would log what a listener throws, and wait. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failure) {
            giveUp(Upstream.Kind.ABORTED, failure);
        }
    }

    private static boolean isTransferCoded(HttpFields fields) {
        for (HttpField field : fields) {
            if (field.getHeader() == HttpHeader.TRANSFER_ENCODING && !"chunked".equalsIgnoreCase(field.getValue())) {
                return true;
            }
        }
        return false;
    }

    /** Notes what is announced. RFC 9110 §8.6: one number, or nothing. */
    private boolean isLengthKnown(Response response) {
        List<String> lengths = response.getHeaders().getValuesList(HttpHeader.CONTENT_LENGTH);
        if (lengths.isEmpty()) {
            return true;
        }
        long length = lengths.size() == 1 ? Syntax.digits(lengths.get(0)) : -1;
        boolean empty =
                request.getMethod().equals("HEAD") || response.getStatus() == 204 || response.getStatus() == 304;
        missing = empty ? -1 : length;
        return length >= 0;
    }

    static ResponseHead toHead(Response response) {
        return new ResponseHead(response.getStatus(), toFields(response.getHeaders()));
    }

    private static Fields toFields(HttpFields received) {
        Fields.Builder fields = Fields.builder();
        for (HttpField field : received) {
            fields.add(field.getName(), field.getValue());
        }
        return fields.build();
    }

    /** One piece of content in the receiver's hands; run, it gives the bytes back to the pool and asks for more. */
    private final class Piece implements Runnable {

        private final AtomicBoolean returned = new AtomicBoolean();
        private final Response response;
        private final Source source;
        private final Chunk chunk;

        Piece(Response response, Source source, Chunk chunk) {
            this.response = response;
            this.source = source;
            this.chunk = chunk;
        }

        @Override
        public void run() {
            if (returned.compareAndSet(false, true)) {
                chunk.release();
                demand(response, source);
            }
        }
    }
}
