package apirelay.launch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A sample of the lunch-menu API on a free loopback port, with the real one's shapes: what the relay has behind it in a
 * demonstration, or in a test. Answers GET and HEAD, conditionally if asked, after a fixed time that holds no thread.
 */
public final class SampleApi implements AutoCloseable {

    private final Map<String, SampleResource> resources;
    private final Duration latency;
    private final AtomicLong requests = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, SampleApi::daemon);
    private final HttpServer server;

    private SampleApi(Duration latency) throws IOException {
        this.latency = latency;
        resources = SampleMenus.byPath();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
    }

    public static SampleApi start(Duration latency) throws IOException {
        SampleApi api = new SampleApi(latency);
        api.server.start();
        return api;
    }

    /** As {@code relay.upstream} wants it: {@code http://127.0.0.1:<port>/api}. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/api");
    }

    /** How many requests have come since the start, whatever their answer. */
    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
    }

    private void handle(HttpExchange exchange) {
        requests.incrementAndGet();
        var unused = timer.schedule(() -> answer(exchange), latency.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().replaceFirst("(?<=.)/$", "");
            SampleResource resource = resources.get(path);
            String method = exchange.getRequestMethod();
            if (resource == null) {
                fail(exchange, 404, path.startsWith("/api/restaurant/") ? "Restaurant not found" : "Not Found");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                fail(exchange, 405, "Method Not Allowed");
            } else {
                send(exchange, resource);
            }
        } catch (IOException e) {
            System.getLogger(SampleApi.class.getName()).log(System.Logger.Level.DEBUG, "The client went away", e);
        }
    }

    private static void send(HttpExchange exchange, SampleResource resource) throws IOException {
        SampleResource.Representation chosen =
                resource.accepted(exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()));
        Headers fields = exchange.getResponseHeaders();
        fields.set("Vary", "Accept-Encoding");
        fields.set("ETag", chosen.entityTag());
        if (!resource.cacheControl().equals(SampleResource.SILENT)) {
            fields.set("Cache-Control", resource.cacheControl());
        }
        if (matches(exchange.getRequestHeaders().get("If-None-Match"), chosen.entityTag())) {
            // Else the JDK's server would claim a length of 0 (RFC 9110 §8.6).
            fields.set("Content-Length", Integer.toString(chosen.length()));
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        fields.set("Content-Type", resource.contentType());
        if (chosen.gzip()) {
            fields.set("Content-Encoding", "gzip");
        }
        write(exchange, 200, chosen.content().array());
    }

    /** RFC 9110 §13.1.2: weak comparison. */
    private static boolean matches(@Nullable List<String> ifNoneMatch, String entityTag) {
        return ifNoneMatch != null
                && ifNoneMatch.stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(member -> member.strip().replaceFirst("^W/", ""))
                        .anyMatch(member -> member.equals("*") || member.equals(entityTag));
    }

    private static void fail(HttpExchange exchange, int status, String detail) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        write(exchange, status, ("{\"detail\":\"" + detail + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(HttpExchange exchange, int status, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sample-api");
        thread.setDaemon(true);
        return thread;
    }
}
