package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import apirelay.testing.Origin;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A console that answers by the contract what a test gives it, to those who show the token. */
final class StubConsole implements AutoCloseable {

    static final String PROBLEM = "application/problem+json";

    private final Origin origin;
    private final List<String> posted = new CopyOnWriteArrayList<>();

    StubConsole() throws IOException {
        origin = Origin.start();
    }

    String url() {
        return origin.uri().toString();
    }

    /** From now on this path below {@code /api/v1/} answers 200 with this JSON. */
    StubConsole answer(String path, String json) {
        return answer(path, 200, "application/json", json);
    }

    StubConsole answer(String path, int status, String type, String content) {
        origin.on("/api/v1/" + path, exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            if (("Bearer " + ToolInside.TOKEN)
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, status, type, content);
            } else {
                send(exchange, 401, PROBLEM, "{\"status\":401,\"title\":\"Unauthorized\"}");
            }
        });
        return this;
    }

    StubConsole on(String path, Origin.Handler handler) {
        origin.on(path, handler);
        return this;
    }

    static void send(HttpExchange exchange, int status, String type, String content) throws IOException {
        Origin.send(exchange, status, content.getBytes(UTF_8), "Content-Type", type);
    }

    /** What was posted, in order. */
    List<String> posted() {
        return posted;
    }

    List<Origin.Seen> seen(String path) {
        return origin.seen(path);
    }

    @Override
    public void close() {
        origin.close();
    }
}
