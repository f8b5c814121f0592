package apirelay.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An upstream server for tests: answers each path as told, and keeps what it was asked. */
public final class Origin implements AutoCloseable {

    /** What one path answers. */
    @FunctionalInterface
    public interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** A request as it came. */
    public record Seen(String method, String target, Map<String, List<String>> fields) {

        public String field(String name) {
            return String.join(", ", fields.getOrDefault(name, List.of()));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private Origin(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static Origin start() throws IOException {
        return new Origin(0);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on this path answers so. */
    public void on(String path, Handler handler) {
        handlers.put(path, handler);
    }

    /** From now on this path answers 200 with this text and these fields. */
    public void answer(String path, String text, String... namesAndValues) {
        on(path, exchange -> send(exchange, 200, text.getBytes(StandardCharsets.UTF_8), namesAndValues));
    }

    /** The requests for a path, query left out, in the order in which they came. */
    public List<Seen> seen(String path) {
        return seen.stream()
                .filter(request -> request.target().split("\\?", 2)[0].equals(path))
                .toList();
    }

    public static void send(HttpExchange exchange, int status, byte[] content, String... namesAndValues)
            throws IOException {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            exchange.getResponseHeaders().add(namesAndValues[i], namesAndValues[i + 1]);
        }
        boolean bodiless =
                status == 304 || status == 204 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless || content.length == 0 ? -1 : content.length);
        if (!bodiless) {
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(content);
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders())));
            Handler handler = handlers.get(exchange.getRequestURI().getRawPath());
            if (handler == null) {
                send(exchange, 404, "nothing here".getBytes(StandardCharsets.UTF_8));
            } else {
                handler.handle(exchange);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
