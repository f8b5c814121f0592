package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.Eventually;
import apirelay.testing.RawClient;
import apirelay.testing.RawConnection;
import apirelay.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client gets when upstream, or another client, breaks off. */
@ExtendWith(ArquillianExtension.class)
class FailureIT {

    /** By path, what upstream does once it has read a request for it. */
    private static final Map<String, RawServer.Script> SCRIPTS = new ConcurrentHashMap<>();

    private static final RawServer UPSTREAM = upstream();

    private static final String CACHEABLE = "Cache-Control: max-age=60\r\n";

    @ArquillianResource
    private URL relay;

    private static RawServer upstream() {
        try {
            return RawServer.start(RawServer.byPath(SCRIPTS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive relay() {
        return RelayArchive.packed(Map.of(
                "relay.upstream", UPSTREAM.uri().toString(),
                "relay.routes.default.head-timeout", "2s",
                "relay.routes.default.max-head", "8KiB",
                "relay.routes.nobody.path", "/nobody",
                "relay.routes.nobody.upstream", "http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() throws IOException {
        UPSTREAM.close();
    }

    @ParameterizedTest
    @CsvSource({
        "reset before the head, RESET, 502",
        "close before the head, CLOSE, 502",
        "garbage, 'garbage\r\n\r\n', 502",
        "half a head, 'HTTP/1.1 200 OK\r\nContent-Le', 502",
        "an unknown transfer coding, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\nabc', 502",
        "silence, SILENCE, 504",
    })
    void tellsOfAnUpstreamThatFailsBeforeItAnswers(String name, String behaviour, int status) throws Exception {
        String path = "/before-" + name.replace(' ', '-');
        CountDownLatch answered = new CountDownLatch(1);
        SCRIPTS.put(path, connection -> {
            switch (behaviour) {
                case "RESET" -> connection.reset();
                case "SILENCE" -> connection.pause(answered);
                case "CLOSE" -> connection.close();
                default -> {
                    connection.send(behaviour);
                    connection.close();
                }
            }
        });
        String answer = get(path);
        answered.countDown();

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertProblem(answer, status);
    }

    @Test
    void tellsOfAnUpstreamThatIsNotThere() throws Exception {
        assertProblem(get("/nobody/x"), 502);
    }

    /** Decision 0070. */
    @ParameterizedTest
    @CsvSource({"GET, 200, 2", "POST, 502, 1"})
    void asksAgainWhenAPooledConnectionIsClosed(String method, int status, int times) throws Exception {
        String path = "/pooled-" + method;
        AtomicInteger asked = new AtomicInteger();
        SCRIPTS.put("/pool", connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        SCRIPTS.put(path, connection -> {
            if (asked.incrementAndGet() == 1) {
                connection.close();
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        get("/pool");
        String answer = RawClient.exchange(
                relay.getPort(), method + ' ' + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(asked).hasValue(times);
    }

    @Test
    void tellsOfAHeadThatIsTooLarge() throws Exception {
        SCRIPTS.put(
                "/large-head",
                connection -> connection.send(
                        "HTTP/1.1 200 OK\r\nX: " + "x".repeat(16_000) + "\r\nContent-Length: 0\r\n\r\n"));
        assertProblem(get("/large-head"), 502);
    }

    @ParameterizedTest
    @CsvSource({
        "a short body, 'Content-Length: 100\r\n\r\n', 'half of it'",
        "an unfinished chunk, 'Transfer-Encoding: chunked\r\n\r\n', 'a\r\nhalf'",
        "no last chunk, 'Transfer-Encoding: chunked\r\n\r\n', '4\r\nhalf\r\n'",
        "a bad chunk, 'Transfer-Encoding: chunked\r\n\r\n', '4\r\nhalf\r\nzz\r\n'",
    })
    void neverLetsATruncatedBodyLookCompleteNorKeepsIt(String name, String framing, String content) throws Exception {
        String path = "/truncated-" + name.replace(' ', '-');
        SCRIPTS.put(path, connection -> {
            connection.send("HTTP/1.1 200 OK\r\n" + CACHEABLE + framing + content);
            connection.close();
        });
        String truncated = getKeptAlive(path);
        SCRIPTS.put(
                path,
                connection -> connection.send("HTTP/1.1 200 OK\r\n" + CACHEABLE + "Content-Length: 5\r\n\r\nwhole"));
        String next = get(path);

        if (truncated.startsWith("HTTP/1.1 200 ")) {
            assertThat(truncated).doesNotEndWith("0\r\n\r\n");
            assertThat(truncated.split("\r\n\r\n", 2)[1]).hasSizeLessThan(100);
        } else {
            assertProblem(truncated, 502);
        }
        assertThat(next).contains("fwd=uri-miss").endsWith("whole");
    }

    @Test
    void abortsAfterTheHeadHasGoneOut() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        SCRIPTS.put("/abort", connection -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            connection.pause(seen);
            connection.reset();
        });
        try (RawClient client = RawClient.connect(relay.getPort())) {
            client.send("GET /abort HTTP/1.1\r\nHost: relay\r\n\r\n");
            assertThat(client.readUntil("half"))
                    .endsWith("half"); // The first bytes are there before the last are sent.
            seen.countDown();
            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n").doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void stopsAskingUpstreamWhenTheClientLeaves() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        SCRIPTS.put("/leave", connection -> {
            connection.send("HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "4\r\nhalf\r\n");
            connection.pause(left);
            try {
                while (true) {
                    connection.send("4\r\nmore\r\n");
                }
            } catch (IOException end) {
                closed.countDown();
                throw end;
            }
        });
        RawClient client = RawClient.connect(relay.getPort());
        client.send("GET /leave HTTP/1.1\r\nHost: relay\r\n\r\n");
        client.readUntil("half");
        client.reset();
        left.countDown();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** After the head, and after some content, by a reset: content framed by length, by chunks, and by the connection's end. */
    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 9\r\n\r\n', ''",
        "'Content-Length: 9\r\n\r\n', half",
        "'Transfer-Encoding: chunked\r\n\r\n', ''",
        "'Transfer-Encoding: chunked\r\n\r\n', '4\r\nhalf\r\n'",
        "'\r\n', half",
    })
    void neverLetsAResetLookLikeAnEndNorKeepsWhatCame(String framing, String content) throws Exception {
        String path = "/reset-" + framing.hashCode() + content.hashCode();
        CountDownLatch seen = new CountDownLatch(1);
        SCRIPTS.put(path, connection -> {
            connection.send("HTTP/1.1 200 OK\r\n" + CACHEABLE + framing + content);
            connection.pause(seen);
            connection.reset();
        });
        try (RawClient client = RawClient.connect(relay.getPort())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
            String begun = content.isEmpty() ? "" : client.readUntil("half");
            seen.countDown();
            String rest = client.readToEnd();

            assertThat(begun + rest).doesNotContain("0\r\n\r\n");
            if (content.isEmpty() && rest.startsWith("HTTP/1.1 5")) { // It had not been passed on.
                assertProblem(rest, 502);
            }
        }
        SCRIPTS.put(
                path,
                connection -> connection.send("HTTP/1.1 200 OK\r\n" + CACHEABLE + "Content-Length: 5\r\n\r\nwhole"));
        assertThat(get(path)).contains("fwd=uri-miss").endsWith("whole");
    }

    /** Whichever of the two is seen first: nothing is kept, and no connection is left with the rest of it. */
    @ParameterizedTest
    @CsvSource({
        "garbage, garbage, 1",
        "half a head, 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Le', 1",
        "a head too large, 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nX: ', 16000",
    })
    void keepsNothingOfABadHeadWhoseClientLeft(String name, String begun, int padding) throws Exception {
        String path = "/bad-" + name.replace(' ', '-');
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        SCRIPTS.put(path, connection -> {
            arrived.countDown();
            connection.pause(left);
            try {
                connection.send(begun + "x".repeat(padding) + "\r\n\r\n");
                connection.awaitClose();
            } finally {
                closed.countDown();
            }
        });
        RawClient client = RawClient.connect(relay.getPort());
        client.send("GET " + path + " HTTP/1.1\r\nHost: relay\r\n\r\n");
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        client.reset();
        left.countDown();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();

        SCRIPTS.put(path, connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole"));
        Eventually.await("who comes now does not share the failure, but is answered by upstream", () -> {
            String answer = get(path);
            return answer.contains("fwd=uri-miss") && answer.endsWith("whole");
        });
    }

    /** Nobody waits for the answer: upstream's connection is closed, and the next request gets its own answer. */
    @Test
    void stopsAskingUpstreamWhenTheClientLeavesBeforeTheHead() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        SCRIPTS.put("/leave-early", connection -> {
            arrived.countDown();
            connection.awaitClose();
            closed.countDown();
        });
        RawClient client = RawClient.connect(relay.getPort());
        client.send("POST /leave-early HTTP/1.1\r\nHost: relay\r\nContent-Length: 10\r\n\r\nhalf");
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        client.reset();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        SCRIPTS.put("/after", connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(get("/after")).endsWith("ok");
    }

    @Test
    void servesStaleWhenUpstreamIsGone() throws Exception {
        SCRIPTS.put("/gone", stale("max-age=0"));
        assertThat(get("/gone")).startsWith("HTTP/1.1 200 ");
        SCRIPTS.put("/gone", RawConnection::reset);

        assertThat(get("/gone"))
                .startsWith("HTTP/1.1 200 ")
                .contains("detail=disconnected")
                .endsWith("stale");
    }

    @Test
    void saysSoWhereStaleIsForbidden() throws Exception {
        SCRIPTS.put("/forbidden", stale("max-age=0, must-revalidate"));
        assertThat(get("/forbidden")).startsWith("HTTP/1.1 200 ");
        SCRIPTS.put("/forbidden", RawConnection::reset);

        assertProblem(get("/forbidden"), 504);
    }

    @Test
    void servesStaleOnAnErrorIfAllowed() throws Exception {
        SCRIPTS.put("/error", stale("max-age=0, stale-if-error=60"));
        assertThat(get("/error")).startsWith("HTTP/1.1 200 ");
        SCRIPTS.put(
                "/error",
                connection -> connection.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nbad"));

        assertThat(get("/error"))
                .startsWith("HTTP/1.1 200 ")
                .contains("detail=stale-if-error")
                .endsWith("stale");
    }

    @Test
    void keepsNoPartThatItsRangeContradicts() throws Exception {
        SCRIPTS.put(
                "/part",
                connection -> connection.send("HTTP/1.1 206 Partial Content\r\n" + CACHEABLE
                        + "Content-Range: bytes 0-9/20\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nABCDE\r\n0\r\n\r\n"));
        String request = "GET /part HTTP/1.1\r\nHost: relay\r\nRange: bytes=0-9\r\nConnection: close\r\n\r\n";
        RawClient.exchange(relay.getPort(), request);

        assertThat(RawClient.exchange(relay.getPort(), request)).contains("fwd=uri-miss");
    }

    @Test
    void givesWhatA304IsNotToShareToItsClientOnly() throws Exception {
        SCRIPTS.put("/cookie", stale("max-age=0, no-cache=\"X-User\""));
        assertThat(get("/cookie")).startsWith("HTTP/1.1 200 ");
        SCRIPTS.put(
                "/cookie",
                connection -> connection.send(
                        "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nSet-Cookie: id=1\r\nX-User: me\r\n\r\n"));

        assertThat(get("/cookie")).contains("Set-Cookie: id=1", "X-User: me").endsWith("stale");
        SCRIPTS.put(
                "/cookie",
                connection -> connection.send("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n" + CACHEABLE + "\r\n"));
        assertThat(get("/cookie"))
                .doesNotContain("Set-Cookie")
                .doesNotContain("X-User")
                .endsWith("stale");
    }

    @Test
    void keepsInterimResponsesFromOldClients() throws Exception {
        SCRIPTS.put(
                "/old",
                connection -> connection.send(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

        assertThat(RawClient.exchange(relay.getPort(), "GET /old HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("Link");
    }

    @Test
    void passesInterimResponsesOnAndKeepsThemOutOfTheFinalHead() throws Exception {
        SCRIPTS.put(
                "/hints",
                connection -> connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        String answer = get("/hints");

        assertThat(answer).startsWith("HTTP/1.1 103 ").containsOnlyOnce("Link: </a.css>; rel=preload");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .startsWith("HTTP/1.1 102 \r\n\r\nHTTP/1.1 200 ")
                .endsWith("ok");
    }

    private static RawServer.Script stale(String directives) {
        return connection -> connection.send("HTTP/1.1 200 OK\r\nCache-Control: " + directives
                + "\r\nETag: \"1\"\r\nContent-Length: 5\r\n\r\nstale");
    }

    private static void assertProblem(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("application/problem+json", "\"status\":" + status)
                .doesNotContain("Exception", "\tat ", "java.");
    }

    private String get(String path) throws IOException {
        return RawClient.exchange(
                relay.getPort(), "GET " + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
    }

    /** With a second request behind the first, so that a body that is left open would be filled by its answer. */
    private String getKeptAlive(String path) throws IOException {
        return RawClient.exchange(
                relay.getPort(),
                "GET " + path + " HTTP/1.1\r\nHost: relay\r\n\r\n"
                        + "GET /poison HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
    }
}
