package sidebyside;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thousand clients that ask at once for what nobody has stored and the origin takes a second to make. */
final class Crowd implements AutoCloseable {

    static final int CLIENTS = 1000;

    private static final byte[] CONTENT = new byte[351];

    /**
     * What became of them.
     *
     * @param asked how often the origin was asked
     * @param slowest milliseconds until the last had its answer
     */
    record Result(int asked, long slowest) {}

    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer origin;
    private int turn;

    /** Starts the slow origin, which nginx's origin passes /slow on to. */
    Crowd() throws IOException {
        origin = HttpServer.create(new InetSocketAddress("127.0.0.1", 8481), CLIENTS);
        origin.createContext("/", exchange -> {
            asked.incrementAndGet();
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
            exchange.close();
        });
        origin.setExecutor(threads);
        origin.start();
    }

    /** @param address the peer's; asked with a path of its own, after a smaller crowd has warmed client and peer up */
    Result ask(String address) {
        ask(address, CLIENTS / 5);
        ask(address, CLIENTS);
        return ask(address, CLIENTS);
    }

    private Result ask(String address, int clients) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/slow/" + turn++)).build();
        asked.set(0);
        long began = System.nanoTime();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            HttpResponse<byte[]> got = answer.join();
            if (got.statusCode() != 200 || got.body().length != CONTENT.length) {
                throw new IllegalStateException(address + ": " + got + " with " + got.body().length + " bytes");
            }
        }
        return new Result(asked.get(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    @Override
    public void close() {
        origin.stop(0);
        threads.shutdownNow();
    }
}
