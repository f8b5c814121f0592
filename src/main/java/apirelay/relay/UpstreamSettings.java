package apirelay.relay;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one upstream is reached, and within which bounds.
 *
 * @param base its base URL: scheme, plain HTTP or HTTPS, host, port, and what all its paths begin with
 * @param host what stands in {@code Host} where a request names none, and in TLS's server name (RFC 6066 §3); null: the
 *     base's own
 * @param proxy an HTTP proxy on the way, {@code http://[user:password@]host:port}; null: none. Plain requests are sent
 *     to it, for HTTPS it is asked for a tunnel (RFC 9110 §9.3.6)
 * @param connectTimeout for a name to be resolved, and again for each of its addresses to accept a connection
 * @param headTimeout from the end of the request (or from its start, while it waits for a connection) to the response's
 *     head
 * @param idleTimeout between two pieces of content, either way, while upstream is the one waited for
 * @param totalTimeout for everything; zero: no limit
 * @param maxConnections how many requests may be under way
 * @param maxQueued how many more may wait for one of them to end
 * @param maxHeadBytes of a response's status line and header section, and of its trailer section
 * @param http2 where HTTP/2 is spoken
 * @param trustStore whose certificates upstream's is checked against, PKCS #12 or JKS; null: the system's
 * @param trustStorePassword null: none
 */
public record UpstreamSettings(
        URI base,
        @Nullable String host,
        @Nullable URI proxy,
        Duration connectTimeout,
        Duration headTimeout,
        Duration idleTimeout,
        Duration totalTimeout,
        int maxConnections,
        int maxQueued,
        int maxHeadBytes,
        Http2 http2,
        @Nullable Path trustStore,
        @Nullable String trustStorePassword) {

    /** Where HTTP/2 is spoken. */
    public enum Http2 {
        /** By TLS, if upstream offers it (RFC 7301). */
        AUTO,
        /** Nowhere. */
        OFF,
        /** Everywhere: without TLS by prior knowledge (RFC 9113 §3.3). */
        ONLY
    }

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public UpstreamSettings {
        require("https".equals(base.getScheme()) || "http".equals(base.getScheme()), "not an http(s) URL", base);
        require(base.getHost() != null, "no host", base);
        require(host == null || serverName(host) != null, "no host", host);
        require(proxy == null || ("http".equals(proxy.getScheme()) && proxy.getHost() != null), "no HTTP proxy", proxy);
        require(isPositive(connectTimeout), "no time to connect", connectTimeout);
        require(isPositive(headTimeout), "no time to answer", headTimeout);
        require(isPositive(idleTimeout), "no time to idle", idleTimeout);
        require(!totalTimeout.isNegative(), "a negative time", totalTimeout);
        require(maxConnections > 0, "no connections", maxConnections);
        require(maxQueued >= 0, "a negative queue", maxQueued);
        require(maxHeadBytes > 0, "no room for a response's head", maxHeadBytes);
    }

    /** The same for another base URL. */
    public UpstreamSettings to(URI other) {
        return new UpstreamSettings(
                other,
                host,
                proxy,
                connectTimeout,
                headTimeout,
                idleTimeout,
                totalTimeout,
                maxConnections,
                maxQueued,
                maxHeadBytes,
                http2,
                trustStore,
                trustStorePassword);
    }

    boolean isSecure() {
        return "https".equals(base.getScheme());
    }

    /** The request target for what is below the base URL's path; for nothing that path exactly as it is written. */
    String target(String below) {
        if (below.equals("*")) { // RFC 9112 §3.2.4: the server itself.
            return below;
        }
        String path = base.getRawPath();
        if (!below.startsWith("/")) {
            return (path.isEmpty() ? "/" : path) + below;
        }
        return (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + below;
    }

    /** RFC 3986 §3.2: the port only where it is not the scheme's own. */
    String authority() {
        int port = base.getPort();
        return port == -1 || port == (isSecure() ? 443 : 80) ? base.getHost() : base.getHost() + ':' + port;
    }

    /** The host's name without its port; null if it is no authority (RFC 3986 §3.2). */
    static @Nullable String serverName(String host) {
        try {
            return new URI("https://" + host).getHost();
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    private static void require(boolean holds, String reason, @Nullable Object value) {
        if (!holds) {
            throw new IllegalArgumentException(reason + ": " + value);
        }
    }
}
