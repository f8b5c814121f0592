package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large stored content, which the connection sends once the request has ended. */
class SendingIT {

    private static final String CONTENT = "0123456789abcde\n".repeat(500_000);

    private static final String TOKEN = "a-token-for-the-test";

    @TempDir
    private Path folder;

    private RawServer upstream;
    private RunningRelay relay;
    private int port;

    @BeforeEach
    void start() throws Exception {
        upstream = RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: "
                + CONTENT.length() + "\r\n\r\n" + CONTENT));
        relay = Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve("base"))
                .onFreePorts()
                .draining(Duration.ofSeconds(30))
                .with(Map.of(
                        "relay.upstream",
                        upstream.uri().toString(),
                        "relay.cache.dir",
                        folder.resolve("cache").toString(),
                        "relay.admin.token",
                        TOKEN))
                .start();
        port = relay.uri().getPort();
        assertThat(RawClient.exchange(port, get("", "Connection: close\r\n"))).endsWith(CONTENT);
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        upstream.close();
    }

    private static String get(String query, String fields) {
        return "GET /large" + query + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    }

    /** The last decision, as JSON. */
    private String decision() throws Exception {
        return RawClient.exchange(
                relay.consoleUri().getPort(),
                "GET /api/v1/decisions?limit=1 HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                        + "\r\n\r\n");
    }

    @Test
    void oneAfterTheOtherOnOneConnection() throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            client.send(get("", "")
                    + get("", "").replace("GET", "HEAD")
                    + get("", "Range: bytes=16-2000015\r\n")
                    + get("", "Connection: close\r\n"));
            String[] answers = client.readToEnd().split("(?=HTTP/1.1 )");

            assertThat(answers).hasSize(4).allMatch(answer -> answer.contains("hit"));
            assertThat(answers[0]).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + CONTENT);
            assertThat(answers[1]).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
            assertThat(answers[2]).startsWith("HTTP/1.1 206").endsWith("\r\n\r\n" + CONTENT.substring(16, 2_000_016));
            assertThat(answers[3]).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + CONTENT);
        }
        assertThat(upstream.requests()).hasSize(1);
        assertThat(decision()).contains("\"bytes\":" + CONTENT.length(), "\"aborted\":false");
    }

    @Test
    void severalParts() throws Exception {
        String answer =
                RawClient.exchange(port, get("", "Range: bytes=0-99999,200000-2999999\r\nConnection: close\r\n"));

        assertThat(answer)
                .startsWith("HTTP/1.1 206")
                .contains(CONTENT.substring(0, 100_000) + "\r\n--", CONTENT.substring(200_000, 3_000_000) + "\r\n--");
    }

    @Test
    void http10EndsTheConnection() throws Exception {
        assertThat(RawClient.exchange(port, "GET /large HTTP/1.0\r\nHost: x\r\n\r\n"))
                .contains("hit")
                .endsWith(CONTENT);
    }

    @Test
    void aClientThatLeavesIsToldOf() throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            client.send(get("", ""));
            client.readUntil("\r\n\r\n");
            client.reset();
        }
        Eventually.await("the answer broke off", () -> decision().contains("\"aborted\":true"));
    }

    /** Tomcat can't send the head then, and does not begin with the content. */
    @Test
    void aClientThatHasLeftBeforeIsToldOf() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        relay.host().getPipeline().addValve(new ValveBase() {
            @Override
            public void invoke(Request request, Response response) throws IOException, ServletException {
                awaitUninterruptibly(gone);
                getNext().invoke(request, response);
            }
        });
        try (RawClient client = RawClient.connect(port)) {
            client.send(get("", ""));
            client.reset();
        }
        gone.countDown();
        Eventually.await("the answer broke off", () -> decision().contains("\"bytes\":0,\"aborted\":true"));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Once it is to stop, Tomcat closes each connection that is not in the middle of a request, and none of these is. */
    @Test
    void isSentToItsEndThoughTheRelayStops() throws Exception {
        relay.host().getPipeline().addValve(new ValveBase() {
            @Override
            public void invoke(Request request, Response response) throws IOException, ServletException {
                if (request.getHeader("Range") == null) {
                    request.getConnector().pause();
                }
                getNext().invoke(request, response);
            }
        });
        String part = get("", "Range: bytes=0-4999999\r\n");
        try (RawClient first = RawClient.connect(port);
                RawClient last = RawClient.connect(port)) {
            first.send(part);
            first.readUntil("\r\n\r\n");
            last.send(get("", ""));

            assertThat(last.readToEnd()).contains("hit").endsWith(CONTENT);
            assertThat(first.readToEnd()).isEqualTo(CONTENT.substring(0, 5_000_000));
        }
    }

    /** Nobody closes the connection but the relay. */
    @Test
    void aConnectionIsFreeAfterIt() throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            client.send(get("", ""));
            client.readUntil("\r\n\r\n");
            assertThat(client.read(CONTENT.length())).isEqualTo(CONTENT);
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(relay::close, task -> new Thread(task).start());
            assertThat(client.readToEnd()).isEmpty();
            closing.get(10, TimeUnit.SECONDS);
        }
    }
}
