package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server behind the relay (RFC 9110 §3.7), and the seam to the HTTP client that speaks to it. */
public interface Upstream extends AutoCloseable {

    /**
     * Sends a request; never blocks, never throws. Exactly one of {@link Receiver#complete} and {@link Receiver#failed}
     * is called, last and once; from a thread of the upstream's, or from this one before it returns.
     */
    Call send(Request request, Receiver receiver);

    /** How its base URLs do, where that is known. */
    default List<UpstreamState> states(String route) {
        return List.of();
    }

    @Override
    void close();

    /**
     * What goes upstream, as it is to stand on the wire.
     *
     * @param target origin-form, below the base URL's path, raw: percent-encoding, double slashes and an empty query stay as
     *     they are; an empty one is the base URL exactly as it is written
     * @param fields all of them, but {@code Host} only where it is not to be upstream's own; no framing or
     *     connection-specific field (RFC 9110 §7.6.1)
     * @param content null if the request has none
     * @param afresh whether it is to go on a connection that no request has used before
     */
    record Request(
            String method,
            String target,
            Fields fields,
            @Nullable Content content,
            boolean afresh) {

        Request(String method, String target, Fields fields, @Nullable Content content) {
            this(method, target, fields, content, false);
        }

        /** RFC 9110 §9.2.2: whether it does no harm to send it twice, and there is nothing to read twice for that. */
        boolean isRepeatable() {
            return content == null && RequestHead.isSafe(method);
        }

        Request repeated() {
            return new Request(method, target, fields, content, true);
        }
    }

    /** A request's content, pulled as upstream takes it. */
    interface Content {

        /** In bytes; -1 if it is not known, and the request goes out chunked (RFC 9112 §7.1). */
        long length();

        /** Delivers the next bytes to the sink, once, when there are any; no bytes at the end, or the failure. */
        void read(Sink sink);

        /** What follows it, once it has been read to its end; of content whose length is known, nothing. */
        default Fields trailers() {
            return Fields.EMPTY;
        }

        /** Takes one piece of content. */
        interface Sink {

            /** @param bytes the sink's to keep; empty and {@code last} at the end */
            void accept(ByteBuffer bytes, boolean last);

            void failed(Throwable failure);
        }
    }

    /** Takes a response as it arrives. Calls come one after the other, never two at once; none may block, unless it {@link #mayWait}. */
    interface Receiver {

        /** Whether a call may wait for a disk: then none is made on the thread that many connections share. */
        default boolean mayWait() {
            return false;
        }

        /** An interim response (RFC 9110 §15.2), any but 101. */
        void interim(ResponseHead head);

        /** The final response's head, with all fields as they came. */
        void head(ResponseHead head);

        /**
         * A piece of content.
         *
         * @param bytes to be read until {@code more} is run, not after
         * @param more gives the bytes back, and asks for the next piece, or the end: from any thread, once. Due after
         *     {@link #failed} too
         */
        void content(ByteBuffer bytes, Runnable more);

        /** Nothing more is there yet: what has come so far should not wait for it. */
        default void waiting() {}

        /**
         * The response ended as its framing said. If upstream answered early (413, say), what it has not yet taken of the
         * request's content is still read, until that ends or fails or the call is cancelled.
         */
        void complete(Fields trailers);

        /** The exchange failed, before the head or after. */
        void failed(Failure failure);
    }

    /** A request under way. */
    interface Call {

        /** Gives the exchange up and closes its connection, or its stream. Without effect once request and response have ended. */
        void cancel();
    }

    /** Why there is no complete response; what the client is told of it (RFC 9110 §15.6). */
    enum Kind {
        /** Refused, reset, not to be found, no TLS: not one byte of a response. */
        UNREACHABLE(502),
        /** The same of a connection that had been used before: upstream may well have closed it for being idle. */
        CLOSED(502),
        /** Upstream did nothing with the request, whatever it was, and said so (RFC 9113 §8.7). */
        REFUSED(503),
        /** A response that breaks HTTP's rules or the relay's bounds. */
        INVALID(502),
        /** Nothing within the time allowed. */
        TIMEOUT(504),
        /** It failed so often that it is not asked for now. */
        DOWN(503),
        /** The relay has as many requests under way as it may. */
        OVERLOADED(503),
        /** The client's content is longer than the route takes. */
        TOO_LARGE(413),
        /** The client's own content broke off, or the exchange was cancelled. */
        ABORTED(400);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** @param cause for the log; never shown to a client */
    record Failure(Kind kind, Throwable cause) {}
}
