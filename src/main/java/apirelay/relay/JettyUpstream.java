package apirelay.relay;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * An {@link Upstream} reached by HTTP/1.1, or by HTTP/2 where it speaks that, with Jetty's asynchronous client.
 *
 * <p>Nothing is sent twice here: a request on a connection which upstream has just closed fails, whatever its method, as
 * {@link Kind#CLOSED}. A connection is dropped when it was idle for {@value #IDLE_MILLIS} ms, before a usual server would, and when
 * it is {@value #AGE_MILLIS} ms old, so that a change of upstream's addresses is followed; they are looked up for each
 * new connection, and tried one after the other.
 *
 * <p>A received field's name that Jetty knows comes in the case in which it is registered.
 */
public final class JettyUpstream implements Upstream {

    private static final int IDLE_MILLIS = 4_000;
    private static final int AGE_MILLIS = 300_000;
    private static final int THREADS = 16;

    /** Threads that read what comes, each for some of the connections. */
    private static final int SELECTORS =
            Math.min(THREADS / 4, Runtime.getRuntime().availableProcessors());

    private static final Object AFRESH = "afresh";
    private static final int MAX_REQUEST_HEAD_BYTES = 256 * 1024;

    /** With the faults that a gateway has to mend, or may (RFC 9112 §5.1 and §5.2). */
    private static final HttpCompliance COMPLIANCE = HttpCompliance.RFC9110.with(
            "relay", Violation.WHITESPACE_AFTER_FIELD_NAME, Violation.MULTILINE_FIELD_VALUE);

    private final UpstreamSettings settings;
    private final HttpClient client;
    private final ExchangesUnderWay underWay;
    private final Destination destination;

    /** The same, by connections that are used once. */
    private final Destination afresh;

    private final String host;
    private final String targetPrefix;

    /** @throws IllegalArgumentException if the trust store can't be used */
    public JettyUpstream(UpstreamSettings settings) {
        // Jetty's own choice would keep fewer buffers than there are connections.
        this(settings, new ArrayByteBufferPool(0, 2048, 65_536, settings.maxConnections()));
    }

    JettyUpstream(UpstreamSettings settings, ByteBufferPool buffers) {
        this.settings = settings;
        this.client = newClient(settings);
        this.client.setByteBufferPool(new JettyBuffers(buffers));
        try {
            client.start();
        } catch (Exception failure) {
            throw new IllegalArgumentException("no client for " + settings.base() + ": " + failure, failure);
        }
        // These two are filled by start().
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new InterimResponses());
        this.underWay = new ExchangesUnderWay(settings, client.getScheduler(), client.getExecutor());
        this.destination = client.resolveDestination(client.newRequest(settings.base()));
        this.afresh =
                client.resolveDestination(client.newRequest(settings.base()).tag(AFRESH));
        this.host = settings.host() != null ? settings.host() : settings.authority();
        // RFC 9112 §3.2.2: a proxy is sent the absolute form; by a tunnel, it is upstream that is spoken to.
        boolean absolute = settings.proxy() != null && !settings.isSecure();
        this.targetPrefix = absolute ? "http://" + settings.authority() : "";
    }

    @Override
    public Call send(Request request, Receiver receiver) {
        String target = targetPrefix + settings.target(request.target());
        JettyExchange exchange =
                new JettyRequest(client, settings.base(), request, target, host, underWay, receiver).exchange();
        exchange.sendTo(request.afresh() ? afresh : destination);
        return exchange;
    }

    @Override
    public void close() {
        underWay.destroy();
        try {
            client.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("the client of " + settings.base() + " did not stop", failure);
        }
    }

    private static HttpClient newClient(UpstreamSettings settings) {
        ClientConnector connector = new JettyConnector();
        connector.setSelectors(SELECTORS);
        connector.setSslContextFactory(newSslContextFactory(settings));
        HttpClient client = new HttpClient(new JettyTransport(connector, settings, (to, pool) -> {
            pool.setMaxDuration(AGE_MILLIS);
            pool.setMaxUsage(to.getOrigin().getTag() == AFRESH ? 1 : -1);
        }));
        String name = "relay-upstream-" + settings.base().getHost();
        client.setName(name);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName(name);
        threads.setDaemon(true);
        client.setExecutor(threads);
        client.setScheduler(new ScheduledExecutorScheduler(name + "-timer", true, 1));
        client.setHttpCompliance(COMPLIANCE);
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setFollowRedirects(false);
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setAddressResolutionTimeout(settings.connectTimeout().toMillis());
        client.setIdleTimeout(IDLE_MILLIS);
        client.setMaxConnectionsPerDestination(settings.maxConnections());
        // Every request passes through Jetty's queue, so that the bound is kept by ExchangesUnderWay.
        client.setMaxRequestsQueuedPerDestination(ExchangesUnderWay.limit(settings));
        client.setMaxRequestHeadersSize(MAX_REQUEST_HEAD_BYTES);
        client.setMaxResponseHeadersSize(settings.maxHeadBytes());
        if (settings.proxy() != null) {
            addProxy(client, settings.proxy());
        }
        return client;
    }

    private static SslContextFactory.Client newSslContextFactory(UpstreamSettings settings) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        if (settings.trustStore() != null) {
            tls.setTrustStorePath(settings.trustStore().toUri().toString());
            tls.setTrustStorePassword(settings.trustStorePassword());
        }
        if (settings.host() != null) {
            String name = Objects.requireNonNull(
                    URI.create("https://" + settings.host()).getHost());
            tls.setSNIProvider((engine, names) -> List.of(new SNIHostName(name)));
        }
        return tls;
    }

    private static void addProxy(HttpClient client, URI uri) {
        HttpProxy proxy = new HttpProxy(new Origin.Address(uri.getHost(), uri.getPort()), false);
        client.getProxyConfiguration().addProxy(proxy);
        String userInfo = uri.getUserInfo();
        if (userInfo != null) {
            String[] parts = userInfo.split(":", 2);
            client.getAuthenticationStore()
                    .addAuthenticationResult(new BasicAuthentication.BasicResult(
                            proxy.getURI(),
                            HttpHeader.PROXY_AUTHORIZATION,
                            parts[0],
                            parts.length > 1 ? parts[1] : ""));
        }
    }
}
