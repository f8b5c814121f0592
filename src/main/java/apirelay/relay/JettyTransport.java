package apirelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.MultiplexConnectionPool;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.SendFailure;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpReceiverOverHTTP;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's HTTP/1.1, and {@link JettyHttp2} where upstream speaks that, with some habits changed (docs/decisions/0040): a connection idles out only while no request is on
 * it; one with bytes left over after a response, or that failed after it, is never used again; and a request that can't
 * be written any more does not spoil a response that is already there.
 */
final class JettyTransport extends HttpClientTransportOverHTTP {

    private static final String HTTP_1_1 = "http/1.1";
    private static final String HTTP_2 = "h2";
    private static final String CLEARTEXT_HTTP_2 = "h2c";

    private final Origin.Protocol protocol;
    private final JettyHttp2 http2;

    /** @param bounds sets those of each pool */
    JettyTransport(
            ClientConnector connector,
            UpstreamSettings settings,
            BiConsumer<Destination, AbstractConnectionPool> bounds) {
        super(connector);
        setHeaderCacheCaseSensitive(true); // or Jetty gives values in the case that it saw first
        this.protocol = protocol(settings);
        this.http2 = new JettyHttp2(connector, settings.maxHeadBytes());
        setConnectionPoolFactory(to -> {
            AbstractConnectionPool pool = newPool(to, settings.maxConnections());
            bounds.accept(to, pool);
            return pool;
        });
    }

    private static Origin.Protocol protocol(UpstreamSettings settings) {
        boolean secure = settings.isSecure();
        return switch (settings.http2()) {
            case AUTO -> secure ? new Origin.Protocol(List.of(HTTP_2, HTTP_1_1), true) : HTTP11;
            case OFF -> HTTP11;
            case ONLY -> new Origin.Protocol(List.of(secure ? HTTP_2 : CLEARTEXT_HTTP_2), secure);
        };
    }

    @Override
    public Origin newOrigin(Request request) {
        request.transport(Transport.TCP_IP);
        return getHttpClient().createOrigin(request, protocol);
    }

    private static AbstractConnectionPool newPool(Destination to, int maxConnections) {
        return to.getOrigin().getProtocol().equals(HTTP11)
                ? new DuplexConnectionPool(to, maxConnections)
                : new MultiplexConnectionPool(to, maxConnections, 1) {

                    /** How many requests the next connection may well take: as many as the latest. */
                    @Override
                    protected void onCreated(org.eclipse.jetty.client.Connection connection) {
                        setInitialMaxMultiplex(
                                connection instanceof MaxMultiplexable many ? many.getMaxMultiplex() : 1);
                    }
                };
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        Destination destination = (Destination) Objects.requireNonNull(context.get(Destination.CONTEXT_KEY));
        List<String> possible = destination.getOrigin().getProtocol().getProtocols();
        String chosen = (String) context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY);
        if (HTTP_2.equals(chosen) || possible.contains(CLEARTEXT_HTTP_2)) {
            return http2.newConnection(endPoint, context);
        }
        if (!possible.contains(HTTP_1_1)) {
            throw new IOException("no HTTP/2 at " + destination);
        }
        return customize(new PooledConnection(endPoint, context), context);
    }

    /** Knows how far its latest exchange has come. */
    static final class PooledConnection extends HttpConnectionOverHTTP implements JettyConnection {

        private volatile int requests;
        private volatile long receivedBefore;

        PooledConnection(EndPoint endPoint, Map<String, Object> context) {
            super(endPoint, context);
        }

        @Override
        public boolean hadBeenUsed() {
            return requests > 1;
        }

        @Override
        public boolean hasAnswered() {
            return getBytesIn() > receivedBefore;
        }

        @Override
        protected HttpChannelOverHTTP newHttpChannel() {
            return new Channel(this);
        }

        /** Jetty's close tells the exchange that it finds; one that comes meanwhile would wait for ever. */
        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One exchange at a time.
        public @Nullable SendFailure send(HttpExchange exchange) {
            requests++;
            receivedBefore = getBytesIn();
            if (exchange.getRequest() instanceof JettyRequest request) {
                request.exchange().onConnection(this);
            }
            SendFailure failure = super.send(exchange);
            if (failure == null && isClosed()) {
                var unused = exchange.getRequest().abort(new ClosedChannelException());
            }
            return failure;
        }

        /** What does not wait is done by the selecting thread itself, which is quicker than to wake another (decision 0102). */
        @Override
        public InvocationType getInvocationType() {
            HttpChannelOverHTTP channel = getHttpChannel();
            HttpExchange exchange = channel == null ? null : channel.getHttpExchange();
            boolean waits = !(exchange != null && exchange.getRequest() instanceof JettyRequest request)
                    || request.exchange().mayWait();
            return waits ? InvocationType.BLOCKING : InvocationType.NON_BLOCKING;
        }

        /** An exchange has its own timeouts, which know whom it waits for. */
        @Override
        public boolean onIdleExpired(TimeoutException timeout) {
            return getHttpChannel().getHttpExchange() == null && super.onIdleExpired(timeout);
        }
    }

    private static final class Channel extends HttpChannelOverHTTP {

        Channel(HttpConnectionOverHTTP connection) {
            super(connection);
        }

        @Override
        protected HttpReceiverOverHTTP newHttpReceiver() {
            return new Receiver(this);
        }

        /**
         * Asked by Jetty whether a request's failure leaves the response alone: if it could not be written, yes.
         * Upstream may answer, 413 say, and close before it has read all (RFC 9112 §9.5); without an answer the read
         * fails as the write did. If nobody reads any more, no; nor after a failure of TLS, for then nothing can be read.
         */
        @Override
        public boolean isLastDataReceived() {
            HttpExchange exchange = getHttpExchange();
            Throwable failure = exchange == null ? null : exchange.getRequestFailure();
            return failure instanceof IOException
                    && !(failure instanceof SSLException)
                    && !getHttpConnection().isClosed()
                    && !receiver().isSpent();
        }

        @Override
        public void release() {
            if (receiver().isSpent()) {
                getHttpConnection().close();
            } else {
                super.release();
            }
        }

        private Receiver receiver() {
            return (Receiver) getHttpReceiver();
        }
    }

    private static final class Receiver extends HttpReceiverOverHTTP {

        private volatile boolean spent;

        Receiver(HttpChannelOverHTTP channel) {
            super(channel);
        }

        /** Whether no further response may be read. */
        boolean isSpent() {
            return spent;
        }

        /** RFC 9112 §6.3: what follows a response's end is no part of it, and must not begin the next. */
        @Override
        public boolean messageComplete() {
            HttpExchange exchange = getHttpExchange();
            ByteBuffer received = getResponseBuffer();
            if (exchange != null
                    && !HttpStatus.isInterim(exchange.getResponse().getStatus())
                    && received != null
                    && received.hasRemaining()) {
                spent = true;
            }
            return super.messageComplete();
        }

        /**
         * Jetty closes the connection only if a response fails by it. Here none may: it is idle, or the response is
         * complete and its request about to be.
         */
        @Override
        public void failAndClose(Throwable failure) {
            spent = true; // before the look at the exchange, whose end looks at this
            if (getHttpExchange() == null) {
                getHttpChannel().getHttpConnection().close();
            } else {
                super.failAndClose(failure);
            }
        }
    }
}
