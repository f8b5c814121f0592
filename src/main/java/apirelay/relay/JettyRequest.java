package apirelay.relay;

import apirelay.http.Fields;
import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** A request that Jetty writes as it is given, and neither parses nor normalises. */
final class JettyRequest extends HttpRequest {

    private final String method;
    private final String path;
    private final @Nullable String query;
    private final Upstream.@Nullable Content content;
    private final JettyExchange exchange;

    /**
     * @param target the request target in the form in which it is to stand on the wire (RFC 9112 §3.2)
     * @param host for {@code Host}, where the fields name none
     */
    JettyRequest(
            HttpClient client,
            URI base,
            Upstream.Request request,
            String target,
            String host,
            ExchangesUnderWay underWay,
            Upstream.Receiver receiver) {
        super(client, new HttpConversation(), base);
        this.method = request.method();
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
        this.exchange = new JettyExchange(underWay, this, receiver);
        headers(sent -> write(request, host, sent));
        content = request.content();
        if (content != null) {
            body(new JettyContent(content, exchange));
            if (content.length() < 0) { // RFC 9112 §7.1.2: over HTTP/1.1 only what is chunked has trailers.
                supplyTrailers();
            }
        }
    }

    /** To be sent behind the content, whether its length is announced or not: over HTTP/2 (RFC 9113 §8.1). */
    void supplyTrailers() {
        Upstream.Content trailed = content;
        if (trailed != null) {
            trailersSupplier(() -> trailers(trailed));
        }
    }

    JettyExchange exchange() {
        return exchange;
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getPath() {
        return path;
    }

    @Override
    public @Nullable String getQuery() {
        return query;
    }

    /** Null, as Jetty has it for a target that is no URI: then it derives no cookie, credentials or field from it. */
    @Override
    public @Nullable URI getURI() {
        return null;
    }

    private static void write(Upstream.Request request, String host, HttpFields.Mutable sent) {
        Fields fields = request.fields();
        if (!fields.contains("Host")) {
            sent.add(verbatim("Host", host));
        }
        for (int i = 0; i < fields.size(); i++) {
            sent.add(verbatim(fields.name(i), fields.value(i)));
        }
        Upstream.Content content = request.content();
        if (content == null) {
            return;
        }
        if (content.length() < 0) {
            sent.add(HttpHeader.TRANSFER_ENCODING, "chunked");
        } else if (content.length() == 0 && !isFramedByJetty(request.method())) {
            sent.add(verbatim("Content-Length", "0"));
        }
    }

    private static HttpFields trailers(Upstream.Content content) {
        HttpFields.Mutable sent = HttpFields.build();
        Fields trailers = content.trailers();
        for (int i = 0; i < trailers.size(); i++) {
            sent.add(verbatim(trailers.name(i), trailers.value(i)));
        }
        return sent;
    }

    /** Jetty writes no zero length, but for these two. */
    private static boolean isFramedByJetty(String method) {
        return method.equalsIgnoreCase("POST") || method.equalsIgnoreCase("PUT");
    }

    /** A field that Jetty does not know: of one that it knows, it writes the name in its own case. */
    private static HttpField verbatim(String name, String value) {
        return new HttpField(null, name, value);
    }
}
