package apirelay.relay;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.SendFailure;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.client.transport.internal.HTTPSessionListenerPromise;
import org.eclipse.jetty.http2.client.transport.internal.HttpChannelOverHTTP2;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's HTTP/2, with some habits changed (docs/decisions/0074): many streams share a connection, and none may do harm to
 * another.
 */
final class JettyHttp2 {

    /** Streams on one connection, however many more upstream would take. */
    static final int MAX_STREAMS = 100;

    /** What a stream may bring before it is read (RFC 9113 §6.9): this much is held for a slow reader. */
    private static final int STREAM_WINDOW = 256 * 1024;

    /** All streams unread must leave room for one more, and Jetty gives room back only when half of it is used up. */
    private static final int SESSION_WINDOW = 2 * MAX_STREAMS * STREAM_WINDOW;

    /** Beyond it Jetty ends the connection; below, {@link JettyHttp2Channel} only the stream. */
    private static final int MAX_HEAD_OF_ANY = 1024 * 1024;

    private static final int MAX_REQUEST_HEAD_BYTES = 256 * 1024;

    private final HTTP2Client http2;
    private final ClientConnectionFactory factory = new HTTP2ClientConnectionFactory();
    private final int maxHeadBytes;

    /** @param maxHeadBytes of a response's head and of its trailers, each field counted with 32 bytes more (RFC 9113 §6.5.2) */
    JettyHttp2(ClientConnector connector, int maxHeadBytes) {
        this.maxHeadBytes = maxHeadBytes;
        this.http2 = new HTTP2Client(connector);
        http2.setInputBufferSize(16 * 1024 + 9);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(SESSION_WINDOW);
        http2.setMaxRequestHeadersSize(MAX_REQUEST_HEAD_BYTES);
        http2.setMaxResponseHeadersSize(Math.max(maxHeadBytes, MAX_HEAD_OF_ANY));
    }

    org.eclipse.jetty.io.Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        Sessions listener = new Sessions(context);
        context.put(HTTP2Client.CONTEXT_KEY, http2);
        context.put(HTTP2Client.SESSION_LISTENER_CONTEXT_KEY, listener);
        context.put(HTTP2Client.SESSION_PROMISE_CONTEXT_KEY, listener);
        return factory.newConnection(endPoint, context);
    }

    private final class Sessions extends HTTPSessionListenerPromise {

        private volatile @Nullable SharedConnection connection;

        Sessions(Map<String, Object> context) {
            super(context);
        }

        @Override
        public Map<Integer, Integer> onPreface(Session session) {
            return Map.of(SettingsFrame.ENABLE_PUSH, 0);
        }

        /** What upstream says of the heads it takes is advice: it answers 431 by itself, where Jetty ends the connection. */
        @Override
        public void onSettings(Session session, SettingsFrame frame) {
            ((HTTP2Session) session).getGenerator().getHpackEncoder().setMaxHeaderListSize(MAX_REQUEST_HEAD_BYTES);
            super.onSettings(session, frame);
        }

        @Override
        protected org.eclipse.jetty.client.Connection newConnection(
                Destination destination, Session session, HTTP2Connection connection) {
            SharedConnection made = new SharedConnection(destination, session, connection);
            this.connection = made;
            return made;
        }

        /** Jetty takes the connection out of the pool as if one stream had ended, and closes it one stream too early. */
        @Override
        public void onGoAway(Session session, GoAwayFrame frame) {
            SharedConnection made = connection;
            if (made == null) {
                super.onGoAway(session, frame);
            } else {
                made.goAway();
            }
        }
    }

    private final class SharedConnection extends HttpConnectionOverHTTP2 {

        private final HTTP2Connection connection;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile boolean goingAway;

        SharedConnection(Destination destination, Session session, HTTP2Connection connection) {
            super(destination, session, connection);
            this.connection = connection;
            ((HTTP2Session) session).addEventListener(new OwnResets());
        }

        /** Jetty would idle it out, whatever is still on it. */
        void goAway() {
            goingAway = true;
            if (isInUse()) {
                connection.getEndPoint().setIdleTimeout(0);
            }
        }

        @Override
        protected void release(HttpChannelOverHTTP2 channel) {
            super.release(channel);
            if (goingAway && !isInUse()) {
                connection.getEndPoint().close();
            }
        }

        /** An exchange has its own timeouts, which know whom it waits for. */
        @Override
        public boolean onIdleTimeout(long idleTimeout, Throwable failure) {
            return !isInUse() && super.onIdleTimeout(idleTimeout, failure);
        }

        private boolean isInUse() {
            return getHttpChannels().hasNext();
        }

        /** RFC 9113 §6.8: then it takes no more requests; the pool asks before each. */
        @Override
        public boolean isClosed() {
            return goingAway || super.isClosed();
        }

        @Override
        public int getMaxMultiplex() {
            return Math.min(super.getMaxMultiplex(), MAX_STREAMS);
        }

        @Override
        public @Nullable SendFailure send(HttpExchange exchange) {
            if (exchange.getRequest() instanceof JettyRequest request) {
                request.supplyTrailers();
                request.exchange().onConnection(new Use(requests.getAndIncrement() > 0, connection.getBytesIn()));
            }
            return super.send(exchange);
        }

        @Override
        protected HttpChannelOverHTTP2 newHttpChannel() {
            return new JettyHttp2Channel(this, maxHeadBytes);
        }

        private final class Use implements JettyConnection {

            private final boolean used;
            private final long receivedBefore;

            Use(boolean used, long receivedBefore) {
                this.used = used;
                this.receivedBefore = receivedBefore;
            }

            @Override
            public boolean hadBeenUsed() {
                return used;
            }

            /** Part of a head is nothing here, and bytes may be another's. */
            @Override
            public boolean hasAnswered() {
                return false;
            }

            /** Requests that go on coming would keep a connection from idling out of which nothing comes any more. */
            @Override
            public void timedOut() {
                if (connection.getBytesIn() == receivedBefore) {
                    close();
                }
            }
        }
    }

    /** Jetty resets a stream whose content has another length than announced, and tells nobody. */
    private static final class OwnResets implements HTTP2Session.FrameListener {

        @Override
        public void onOutgoingFrame(Session session, Frame frame) {
            if (frame instanceof ResetFrame reset
                    && reset.getError() != ErrorCode.CANCEL_STREAM_ERROR.code
                    && session.getStream(reset.getStreamId()) instanceof HTTP2Stream stream
                    && stream.getAttachment() instanceof JettyHttp2Channel.Receiver receiver) {
                receiver.abort(new ProtocolException(ErrorCode.toString(reset.getError(), "reset")));
            }
        }
    }
}
