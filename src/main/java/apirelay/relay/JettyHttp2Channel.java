package apirelay.relay;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpReceiver;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.client.transport.HttpSender;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.transport.internal.HttpChannelOverHTTP2;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;
import org.eclipse.jetty.http2.client.transport.internal.HttpReceiverOverHTTP2;
import org.eclipse.jetty.http2.client.transport.internal.HttpSenderOverHTTP2;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/** One stream of Jetty's HTTP/2, and how it is written and read (docs/decisions/0074). */
final class JettyHttp2Channel extends HttpChannelOverHTTP2 {

    private final Sender sender;
    private final Receiver receiver;

    JettyHttp2Channel(HttpConnectionOverHTTP2 connection, int maxHeadBytes) {
        super(connection, connection.getSession());
        this.sender = new Sender(this);
        this.receiver = new Receiver(this, maxHeadBytes);
    }

    @Override
    protected HttpSender getHttpSender() {
        return sender;
    }

    @Override
    protected HttpReceiver getHttpReceiver() {
        return receiver;
    }

    @Override
    public void setStream(@Nullable Stream stream) {
        super.setStream(stream);
        if (stream != null) {
            ((HTTP2Stream) stream).setAttachment(receiver);
        }
    }

    @Override
    public boolean isFailed() {
        return sender.isFailed() || receiver.isFailed();
    }

    @Override
    public void send(HttpExchange exchange) {
        sender.send(exchange);
    }

    static final class Receiver extends HttpReceiverOverHTTP2 {

        private final int maxHeadBytes;

        Receiver(HttpChannelOverHTTP2 channel, int maxHeadBytes) {
            super(channel);
            this.maxHeadBytes = maxHeadBytes;
        }

        @Override
        public @Nullable Runnable onHeaders(Stream stream, HeadersFrame frame, Callback callback) {
            MetaData head = frame.getMetaData();
            long size = 0;
            for (HttpField field : head.getHttpFields()) {
                size += field.getName().length() + field.getValue().length() + 32;
            }
            if (size > maxHeadBytes) {
                return onFailure(new ProtocolException("a head of " + size + " bytes"), callback);
            }
            boolean interim = head instanceof MetaData.Response response && response.getStatus() / 100 == 1;
            if (frame.isEndStream() ? interim : !head.isResponse()) { // RFC 9113 §8.1.
                return onFailure(new ProtocolException("a head out of place"), callback);
            }
            return super.onHeaders(stream, frame, callback);
        }

        /** RFC 9113 §8.7: of that, nothing has been done. */
        @Override
        public @Nullable Runnable onReset(ResetFrame frame, Callback callback) {
            return frame.getError() == ErrorCode.REFUSED_STREAM_ERROR.code
                    ? onFailure(new RetryableRequestException("the stream was refused"), callback)
                    : super.onReset(frame, callback);
        }

        void abort(Throwable failure) {
            Runnable task = onFailure(failure, Callback.NOOP);
            if (task != null) {
                getHttpDestination().getHttpClient().getExecutor().execute(task);
            }
        }
    }

    private static final class Sender extends HttpSenderOverHTTP2 {

        Sender(HttpChannelOverHTTP2 channel) {
            super(channel);
        }

        /** As Jetty's, but that target and authority stay as they are. */
        @Override
        protected void sendHeaders(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            HttpRequest request = exchange.getRequest();
            HttpFields trailers = last ? trailers(request) : null;
            boolean hasContent = BufferUtil.hasContent(content);
            HeadersFrame head = new HeadersFrame(metaData(request), null, last && !hasContent && trailers == null);
            DataFrame data = hasContent ? new DataFrame(content, last && trailers == null) : null;
            HeadersFrame end =
                    trailers == null ? null : new HeadersFrame(new MetaData(HttpVersion.HTTP_2, trailers), null, true);
            HttpChannelOverHTTP2 channel = getHttpChannel();
            ((HTTP2Session) channel.getSession())
                    .newStream(
                            new HTTP2Stream.FrameList(head, data, end),
                            Promise.from(stream -> callback.succeeded(), failure -> callback.failed(unsent(failure))),
                            channel.getStreamListener());
        }

        /** Jetty's word for no stream: since the connection was chosen, upstream allows fewer, or it is being closed. */
        private static Throwable unsent(Throwable failure) {
            return failure instanceof IllegalStateException ? new RetryableRequestException(failure) : failure;
        }

        private static @Nullable HttpFields trailers(HttpRequest request) {
            Supplier<HttpFields> supplier = request.getTrailersSupplier();
            HttpFields trailers = supplier == null ? null : supplier.get();
            return trailers == null || trailers.size() == 0 ? null : trailers;
        }

        /** RFC 9113 §8.3.1. */
        private static MetaData.Request metaData(HttpRequest request) {
            HttpFields fields = request.getHeaders();
            HttpURI uri = new HttpURI.Unsafe(
                    request.getScheme(), fields.get("Host"), -1, request.getPath(), request.getQuery(), null);
            HttpFields.Mutable sent = HttpFields.build();
            for (HttpField field : fields) {
                HttpHeader known = HttpHeader.CACHE.get(field.getName());
                if (known == null) {
                    sent.add(field);
                } else if (known != HttpHeader.HOST && known != HttpHeader.CONTENT_LENGTH) {
                    // Known, Jetty keeps out what is connection-specific (§8.2.2), and out of compression what is
                    // secret.
                    sent.add(new HttpField(known, field.getValue()));
                }
            }
            long length = request.getBody() == null ? -1 : request.getBody().getLength();
            return new MetaData.Request(request.getMethod(), uri, HttpVersion.HTTP_2, sent, length);
        }
    }
}
