package apirelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.Origin;
import apirelay.testing.RawClient;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many requests for the same at once, in the container. */
@ExtendWith(ArquillianExtension.class)
class CrowdIT {

    private static final int CROWD = 1000;
    private static final Origin ORIGIN = start();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ArquillianResource
    private URL relay;

    private static Origin start() {
        try {
            return Origin.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive relay() {
        return RelayArchive.packed(Map.of("relay.upstream", ORIGIN.uri().toString()));
    }

    @AfterAll
    static void stop() {
        ORIGIN.close();
    }

    @Test
    void asksUpstreamOnceForACrowd() throws Exception {
        byte[] content = "0123456789".repeat(10_000).getBytes(UTF_8);
        CountDownLatch sent = new CountDownLatch(1);
        ORIGIN.on("/crowd", exchange -> {
            await(sent);
            Origin.send(exchange, 200, content, "Cache-Control", "max-age=60");
        });
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            answers.add(CLIENT.sendAsync(request("crowd"), BodyHandlers.ofByteArray()));
        }
        sent.countDown();

        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo(content);
        }
        assertThat(ORIGIN.seen("/crowd")).hasSize(1);
    }

    @Test
    void givesAFollowerWhatHasArrivedAndHandsOverWhenTheLeaderLeaves() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        ORIGIN.on("/hand-over", exchange -> {
            exchange.getResponseHeaders().add("Cache-Control", "max-age=60");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("first,".getBytes(UTF_8));
                body.flush();
                await(read);
                body.write("second,".getBytes(UTF_8));
                body.flush();
                await(left);
                body.write("last.".getBytes(UTF_8));
            }
        });
        try (RawClient leader = RawClient.connect(relay.getPort());
                RawClient follower = RawClient.connect(relay.getPort())) {
            leader.send(raw("hand-over"));
            leader.readUntil("first,");
            follower.send(raw("hand-over"));
            assertThat(follower.readUntil("first,")).contains("; collapsed");
            leader.reset();
            read.countDown();
            follower.readUntil("second,");
            left.countDown();
            assertThat(follower.readToEnd()).contains("last.").endsWith("0\r\n\r\n");
        }
        assertThat(ORIGIN.seen("/hand-over")).hasSize(1);
    }

    @Test
    void letsAllGoAtOnceWhenTheAnswerIsNotForAll() throws Exception {
        int crowd = 20;
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(crowd);
        ORIGIN.on("/private", exchange -> {
            await(sent);
            exchange.getResponseHeaders().add("Cache-Control", "private");
            if (ORIGIN.seen("/private").size() > 1) {
                all.countDown();
                await(all); // Nobody is answered before everybody is there.
            } else {
                all.countDown();
            }
            answer(exchange);
        });
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < crowd; i++) {
            answers.add(CLIENT.sendAsync(request("private"), BodyHandlers.ofByteArray()));
        }
        sent.countDown();

        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(ORIGIN.seen("/private")).hasSize(crowd);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Origin.send(exchange, 200, "own".getBytes(UTF_8));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody ended the wait");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(relay + path)).build();
    }

    private static String raw(String path) {
        return "GET /" + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n";
    }
}
