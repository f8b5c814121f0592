package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.testing.Eventually;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of streams that are under way when the relay is stopped. */
class StopIT {

    private final Map<String, RawServer.Script> scripts = new ConcurrentHashMap<>();
    private RawServer upstream;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        upstream = RawServer.start(RawServer.byPath(scripts));
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    private RunningRelay relay(Duration drain) throws Exception {
        return Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve("base"))
                .onFreePorts()
                .draining(drain)
                .with(Map.of(
                        "relay.upstream",
                        upstream.uri().toString(),
                        "relay.cache.dir",
                        folder.resolve("cache").toString()))
                .start();
    }

    private static RawServer.Script firstAndLast(CountDownLatch between) {
        return connection -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            connection.pause(between);
            connection.send("4\r\nlast\r\n0\r\n\r\n");
        };
    }

    @Test
    void whatEndsWithinTheLimitEndsWhole() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        scripts.put("/stream", firstAndLast(stopping));
        RunningRelay relay = relay(Duration.ofSeconds(30));
        int port = relay.uri().getPort();
        int console = relay.consoleUri().getPort();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readUntil("first");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(relay::close);
            Eventually.await(
                    "it is not ready",
                    () -> RawClient.exchange(console, "GET /health/ready HTTP/1.0\r\n\r\n")
                            .startsWith("HTTP/1.1 503"));
            Eventually.await("no connection is taken", () -> isRefused(port));
            assertThatThrownBy(() -> closing.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            stopping.countDown();

            assertThat(client.readToEnd()).contains("last").endsWith("0\r\n\r\n");
            closing.get(20, TimeUnit.SECONDS);
        } finally {
            stopping.countDown();
            relay.close();
        }
    }

    /** RFC 9113 §3.4, §4.1, and GET / as its first stream, in the shortest of HPACK's forms. */
    private static final String HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private static final String GET_ROOT = "\0\0\6\1\5\0\0\0\1\u0082\u0086\u0084A\1x";

    /** No client closes its connection here: the one without a stream is closed, the other when its stream has ended. */
    @Test
    void http2StreamsEndAndTheirConnectionsAreClosed() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        scripts.put("/", firstAndLast(stopping));
        RunningRelay relay = relay(Duration.ofSeconds(30));
        try (RawClient streaming = RawClient.connect(relay.uri().getPort());
                RawClient idle = RawClient.connect(relay.uri().getPort())) {
            streaming.send(HTTP_2 + GET_ROOT);
            streaming.readUntil("first");
            idle.send(HTTP_2);
            idle.readUntil("\0\0\0\4\1\0\0\0\0"); // Its settings have been read.
            CompletableFuture<Void> closing = CompletableFuture.runAsync(relay::close);

            assertThat(idle.readToEnd()).contains("\7\0\0\0\0\0"); // GOAWAY.
            assertThat(closing).isNotDone();
            stopping.countDown();
            assertThat(streaming.readToEnd()).contains("last");
            closing.get(10, TimeUnit.SECONDS);
        } finally {
            stopping.countDown();
            relay.close();
        }
    }

    private static boolean isRefused(int port) throws Exception {
        try {
            RawClient.connect(port).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    /** Chunked, with a length, and stored on its way or not: none may look complete. */
    @ParameterizedTest
    @CsvSource({
        "'Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'",
        "'Cache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'",
        "'Content-Length: 9\r\n\r\nfirst'",
        "'Cache-Control: max-age=60\r\nContent-Length: 9\r\n\r\nfirst'",
    })
    void whatDoesNotIsAborted(String begun) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        scripts.put("/stream", connection -> {
            connection.send("HTTP/1.1 200 OK\r\n" + begun);
            connection.pause(stopped);
        });
        RunningRelay relay = relay(Duration.ofMillis(300));
        try (RawClient client = RawClient.connect(relay.uri().getPort())) {
            client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readUntil("first");
            relay.close();

            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n").hasSizeLessThan(4);
        } finally {
            stopped.countDown();
            relay.close();
        }
    }

    /** Of an answer that has not begun its client can be told. */
    @Test
    void whatHasNotBegunIsAnsweredOrCut() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        scripts.put("/silent", connection -> {
            arrived.countDown();
            connection.pause(stopped);
        });
        RunningRelay relay = relay(Duration.ofMillis(300));
        try (RawClient client = RawClient.connect(relay.uri().getPort())) {
            client.send("GET /silent HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            relay.close();

            String answer = client.readToEnd();
            assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 5"))
                    .as(answer)
                    .isTrue();
            assertThat(answer).doesNotContain("Exception");
        } finally {
            stopped.countDown();
            relay.close();
        }
    }

    /** At once, not when they have been idle for long enough. */
    @Test
    void aRelayThatHasStoppedKeepsNoConnectionToUpstream() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        scripts.put("/", connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
            try {
                connection.read(1);
            } finally {
                closed.countDown();
            }
        });
        RunningRelay relay = relay(Duration.ZERO);
        String answer =
                RawClient.exchange(relay.uri().getPort(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).endsWith("x");
        assertThat(closed.getCount()).isOne();
        relay.close();

        assertThat(closed.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRelayThatHasStoppedTakesNoConnection() throws Exception {
        RunningRelay relay = relay(Duration.ZERO);
        int port = relay.uri().getPort();
        relay.close();

        assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(ConnectException.class);
    }
}
