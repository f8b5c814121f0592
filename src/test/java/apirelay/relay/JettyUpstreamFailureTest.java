package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.pass;
import static apirelay.relay.JettyUpstreamFixture.post;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static apirelay.relay.JettyUpstreamFixture.to;
import static apirelay.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import apirelay.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How each failure is told, and that it is told once. */
@Timeout(60)
class JettyUpstreamFailureTest {

    private static final String PART = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart";

    private static RecordingReceiver told(UpstreamSettings settings, Upstream.Request request) throws Exception {
        try (JettyUpstream upstream = new JettyUpstream(settings)) {
            return exchange(upstream, request);
        }
    }

    @Test
    void refused() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(told(settings(URI.create("http://localhost:" + port)), get("/"))
                        .events())
                .containsExactly("failed UNREACHABLE");
    }

    @Test
    void notToBeFound() throws Exception {
        assertThat(told(settings(URI.create("http://nowhere.invalid")), get("/"))
                        .events())
                .containsExactly("failed UNREACHABLE");
    }

    @ParameterizedTest(name = "after {0}")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        the connection  ¦ false ¦                                                                  ¦ failed UNREACHABLE
        the request     ¦ true  ¦                                                                  ¦ failed UNREACHABLE
        part of a head  ¦ true  ¦ HTTP/1.1 200 OK|Cont                                             ¦ failed INVALID
        an interim head ¦ true  ¦ HTTP/1.1 103 Early||                                             ¦ interim 103, failed INVALID
        the head        ¦ true  ¦ HTTP/1.1 200 OK|Content-Length: 9||                              ¦ head 200, failed INVALID
        some content    ¦ true  ¦ HTTP/1.1 200 OK|Content-Length: 9||part                          ¦ head 200, failed INVALID
        a chunk         ¦ true  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|part|              ¦ head 200, failed INVALID
        endless content ¦ true  ¦ HTTP/1.1 200 OK||part                                            ¦ head 200, failed INVALID
        """)
    void reset(String after, boolean read, String response, String events) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawServer server = RawServer.start(connection -> {
                    if (read) {
                        connection.readRequest();
                    }
                    if (response != null) {
                        connection.send(response.replace("|", "\r\n"));
                        connection.pause(seen);
                    }
                    connection.reset();
                });
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(get("/"), receiver);
            int before = events.split(", ").length - 1;
            await("what precedes the reset", () -> receiver.events().size() >= before);
            seen.countDown();

            assertThat(String.join(", ", receiver.await().events())).isEqualTo(events);
        }
    }

    @Test
    void noHeadInTime() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.awaitClose();
        })) {
            assertThat(told(to(server.uri()).headTimeout(100).build(), get("/")).events())
                    .containsExactly("failed TIMEOUT");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void noHeadInTimeAfterContent() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.awaitClose();
        })) {
            UpstreamSettings settings = to(server.uri()).headTimeout(100).build();

            assertThat(told(settings, post(PiecewiseContent.of("x", false))).events())
                    .containsExactly("failed TIMEOUT");
        }
    }

    @Test
    void noConnectionInTime() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                    connection.awaitClose();
                });
                JettyUpstream upstream = new JettyUpstream(
                        to(server.uri()).headTimeout(200).room(1, 1).build())) {
            RecordingReceiver first = new RecordingReceiver();
            Upstream.Call call = upstream.send(get("/"), first);
            await("the first has a head", () -> !first.events().isEmpty());

            assertThat(exchange(upstream, get("/")).events()).containsExactly("failed TIMEOUT");
            call.cancel();
            assertThat(first.await().events()).containsExactly("head 200", "failed ABORTED");
        }
    }

    @Test
    void nothingMoreInTime() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.send(PART);
            connection.awaitClose();
        })) {
            RecordingReceiver receiver = told(to(server.uri()).idleTimeout(100).build(), get("/"));

            assertThat(receiver.events()).containsExactly("head 200", "failed TIMEOUT");
            assertThat(receiver.text()).isEqualTo("part");
        }
    }

    @Test
    void notCompleteInTime() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.send("HTTP/1.1 200 OK\r\n\r\n");
            while (!Thread.currentThread().isInterrupted()) {
                connection.send("x");
                Thread.onSpinWait();
            }
        })) {
            UpstreamSettings settings = to(server.uri()).totalTimeout(200).build();

            assertThat(told(settings, get("/")).events()).containsExactly("head 200", "failed TIMEOUT");
        }
    }

    @Test
    void contentNotTakenInTime() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (RawServer server = RawServer.start(connection -> connection.pause(done))) {
            UpstreamSettings settings = to(server.uri()).idleTimeout(200).build();

            assertThat(told(settings, post(PiecewiseContent.of("x".repeat(16 << 20), true)))
                            .events())
                    .containsExactly("failed TIMEOUT");
            done.countDown();
        }
    }

    /** A client that sends or takes its time is no failure of upstream's. */
    @Test
    void waitingForTheClientIsNoTimeout() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send(PART);
                    connection.send("whole");
                });
                JettyUpstream upstream = new JettyUpstream(
                        to(server.uri()).headTimeout(300).idleTimeout(100).build())) {
            PiecewiseContent content = new PiecewiseContent(-1);
            HoldingReceiver receiver = new HoldingReceiver();
            upstream.send(post(content), receiver);
            await("content is asked for", content::isAwaited);
            pass(400);
            content.deliver("x", true);
            await("content has come", receiver::isHolding);
            pass(300);
            assertThat(receiver.events()).containsExactly("head 200");
            receiver.release();
            await("the rest, or the end", () -> receiver.isHolding() || receiver.hasEnded());
            while (receiver.isHolding()) {
                receiver.release();
            }

            assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            assertThat(receiver.text()).isEqualTo("partwhole");
        }
    }

    @Test
    void contentThatBreaksOff() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
                    connection.readHead();
                    connection.awaitClose();
                });
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            IOException failure = new IOException("the client is gone");
            PiecewiseContent content = new PiecewiseContent(10);
            content.deliver("part", false);
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(post(content), receiver);
            await("more is asked for", content::isAwaited);

            content.fail(failure);

            assertThat(receiver.await().failure()).isEqualTo(new Upstream.Failure(Upstream.Kind.ABORTED, failure));
            await("the connection is closed", () -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 5", "10, 15", "0, 5"})
    void contentOfAnotherLengthThanAnnounced(int announced, int length) throws Exception {
        try (RawServer server = RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            PiecewiseContent content = new PiecewiseContent(announced);
            content.deliver("x".repeat(length), true);

            assertThat(exchange(upstream, post(content)).events()).containsExactly("failed ABORTED");
            assertThat(exchange(upstream, get("/")).events()).containsExactly("head 200", "complete");
        }
    }

    @Test
    void receiverThatThrows() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 103 Early\r\n\r\n" + PART);
                    connection.awaitClose();
                });
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            for (String where : List.of("interim", "head", "content")) {
                IllegalStateException fault = new IllegalStateException(where);
                AtomicReference<Upstream.Failure> told = new AtomicReference<>();
                upstream.send(get("/"), new Upstream.Receiver() {
                    @Override
                    public void interim(ResponseHead head) {
                        throwAt("interim");
                    }

                    @Override
                    public void head(ResponseHead head) {
                        throwAt("head");
                    }

                    @Override
                    public void content(ByteBuffer bytes, Runnable more) {
                        throwAt("content");
                    }

                    @Override
                    public void complete(Fields trailers) {}

                    @Override
                    public void failed(Upstream.Failure failure) {
                        told.set(failure);
                    }

                    private void throwAt(String here) {
                        if (here.equals(where)) {
                            throw fault;
                        }
                    }
                });
                await("the failure is told", () -> told.get() != null);
                assertThat(told.get()).isEqualTo(new Upstream.Failure(Upstream.Kind.ABORTED, fault));
            }
        }
    }

    @Test
    void closeFailsWhatIsUnderWay() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.send(PART);
            connection.awaitClose();
        })) {
            JettyUpstream upstream = new JettyUpstream(settings(server.uri()));
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(get("/"), receiver);
            await("content has come", () -> receiver.text().equals("part"));
            assertThat(threads()).isNotEmpty();

            upstream.close();

            assertThat(receiver.await().events()).hasSize(2).first().isEqualTo("head 200");
            assertThat(exchange(upstream, get("/")).events())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("failed");
            await("no thread is left", () -> threads().isEmpty());
        }
    }

    @Test
    void trustStoreThatIsNotThere() throws Exception {
        UpstreamSettings settings = to(URI.create("https://localhost"))
                .trustStore(Path.of("nowhere.p12"))
                .build();

        assertThatThrownBy(() -> new JettyUpstream(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere.p12");
        await("no thread is left", () -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("relay-upstream"))
                .toList();
    }
}
