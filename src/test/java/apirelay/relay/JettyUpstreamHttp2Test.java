package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.pass;
import static apirelay.relay.JettyUpstreamFixture.post;
import static apirelay.relay.JettyUpstreamFixture.to;
import static apirelay.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import apirelay.testing.RawHttp2;
import apirelay.testing.RawHttp2.Frame;
import apirelay.testing.RawServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds over HTTP/1.1 holds over HTTP/2 (decision 0074). */
@Timeout(60)
class JettyUpstreamHttp2Test {

    private static final int REFUSED_STREAM = 7;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static TestCertificate localhost;

    private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        localhost = TestCertificate.make(folder, "localhost");
    }

    @AfterEach
    void noBufferIsLentOut() throws Exception {
        await(
                "no buffer is lent out: " + buffers.dumpLeaks(),
                () -> buffers.getLeaks().isEmpty());
    }

    private static JettyUpstreamFixture.Settings to2(RawHttp2 server) {
        return to(server.uri()).trustStore(localhost.store());
    }

    private JettyUpstream upstream(UpstreamSettings settings) {
        return new JettyUpstream(settings, buffers);
    }

    private static RawHttp2 start(RawHttp2.Script script) throws Exception {
        return RawHttp2.startTls(localhost.serverContext(), script);
    }

    private RecordingReceiver told(RawHttp2.Script script, Upstream.Request request) throws Exception {
        try (RawHttp2 server = start(script);
                JettyUpstream upstream = upstream(to2(server).build())) {
            return exchange(upstream, request);
        }
    }

    // Which protocol it is.

    @Test
    void isSpokenWhereOffered() throws Exception {
        try (RawHttp2 server = start(RawHttp2.always("ok", "200"));
                JettyUpstream upstream = upstream(to2(server).build())) {
            for (int i = 0; i < 3; i++) {
                RecordingReceiver receiver = exchange(upstream, get("/a"));
                assertThat(receiver.events()).containsExactly("head 200", "complete");
                assertThat(receiver.text()).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(UpstreamSettings.Http2.class)
    void isNotSpokenWhereNotOffered(UpstreamSettings.Http2 where) throws Exception {
        try (RawServer server = RawServer.startTls(localhost.serverContext(), RawServer.always(OK));
                JettyUpstream upstream = upstream(to(server.uri())
                        .trustStore(localhost.store())
                        .http2(where)
                        .build())) {
            assertThat(exchange(upstream, get("/")).events())
                    .isEqualTo(
                            where == UpstreamSettings.Http2.ONLY
                                    ? List.of("failed UNREACHABLE")
                                    : List.of("head 200", "complete"));
        }
    }

    @Test
    void isNotSpokenWhereItIsOff() throws Exception {
        try (RawHttp2 server = start(RawHttp2.always("ok", "200"));
                JettyUpstream upstream =
                        upstream(to2(server).http2(UpstreamSettings.Http2.OFF).build())) {
            assertThat(exchange(upstream, get("/")).events()).hasSize(1);
            assertThat(server.heads()).isEmpty();
        }
    }

    @Test
    void isSpokenWithoutTlsIfAskedFor() throws Exception {
        try (RawHttp2 server = RawHttp2.start(RawHttp2.always("ok", "200"));
                JettyUpstream upstream = upstream(
                        to(server.uri()).http2(UpstreamSettings.Http2.ONLY).build())) {
            assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
        }
    }

    // What is sent.

    @ParameterizedTest
    @ValueSource(
            strings = {"/a%2Fb", "//evil/x", "/a?", "/?100%", "/a//b/../c;d", "/%C3%A5?x=[1]", "/a?b?c", "*", "?x"})
    void targetStaysAsItIs(String target) throws Exception {
        try (RawHttp2 server = start(RawHttp2.always("", "200"));
                JettyUpstream upstream = upstream(to2(server).build())) {
            exchange(upstream, new Upstream.Request("OPTIONS", target, Fields.EMPTY, null));

            assertThat(server.heads().get(0).fields())
                    .contains(":path: " + (target.startsWith("?") ? "/" + target : target), ":method: OPTIONS");
        }
    }

    @Test
    void fieldsAreSentOneByOneButThoseOfAConnection() throws Exception {
        try (RawHttp2 server = start(RawHttp2.always("", "200"));
                JettyUpstream upstream = upstream(to2(server).build())) {
            Fields fields = Fields.of(
                    "Host",
                    "api.test:443",
                    "X-A",
                    "1",
                    "Accept",
                    "a/b",
                    "X-A",
                    "2",
                    "Authorization",
                    "Basic x",
                    "X-R",
                    "r\u00e5",
                    "Connection",
                    "TE, X-Nominated",
                    "X-Nominated",
                    "n",
                    "TE",
                    "gzip",
                    "TE",
                    "trailers",
                    "Keep-Alive",
                    "timeout=1",
                    "Proxy-Connection",
                    "close",
                    "Transfer-Encoding",
                    "gzip",
                    "Upgrade",
                    "websocket");
            exchange(upstream, new Upstream.Request("GET", "/", fields, null));

            assertThat(server.heads().get(0).fields())
                    .containsExactly(
                            ":method: GET",
                            ":scheme: https",
                            ":authority: api.test:443",
                            ":path: /",
                            "x-a: 1",
                            "accept: a/b",
                            "x-a: 2",
                            "authorization: Basic x",
                            "x-r: r\u00e5",
                            "te: trailers");
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, 50000, true", "POST, 50000, false", "POST, 0, true", "PATCH, 0, true"})
    void contentIsSentWithItsLengthWhereThatIsKnown(String method, int length, boolean announced) throws Exception {
        List<Frame> received = new ArrayList<>();
        RecordingReceiver receiver = told(
                connection -> {
                    Frame frame = connection.read(RawHttp2.HEADERS);
                    while (!frame.endsStream()) {
                        received.add(frame);
                        frame = connection.read();
                    }
                    received.add(frame);
                    connection.head(frame.stream(), RawHttp2.END_STREAM, "200");
                    connection.awaitClose();
                },
                new Upstream.Request(method, "/", Fields.EMPTY, PiecewiseContent.of("x".repeat(length), announced)));

        assertThat(receiver.events()).containsExactly("head 200", "complete");
        assertThat(received.get(0).fields())
                .filteredOn(field -> !field.startsWith(":"))
                .isEqualTo(announced ? List.of("content-length: " + length) : List.of());
        assertThat(received.stream()
                        .filter(frame -> frame.type() == RawHttp2.DATA)
                        .mapToInt(frame -> frame.payload().length())
                        .sum())
                .isEqualTo(length);
    }

    /** RFC 9113 §8.1: unlike HTTP/1.1's, content whose length is announced may have trailers. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trailersFollowContent(boolean announced) throws Exception {
        List<Frame> received = new ArrayList<>();
        RecordingReceiver receiver = told(
                connection -> {
                    connection.read(RawHttp2.HEADERS);
                    Frame end = connection.readEnd();
                    received.add(end);
                    connection.head(end.stream(), RawHttp2.END_STREAM, "200");
                    connection.awaitClose();
                },
                post(PiecewiseContent.of("content", announced).trailed(Fields.of("X-Sum", "1", "X-Sum", "2"))));

        assertThat(receiver.events()).containsExactly("head 200", "complete");
        assertThat(received.get(0).fields()).containsExactly("x-sum: 1", "x-sum: 2");
    }

    // What is received.

    @Test
    void interimResponsesRepeatedFieldsAndTrailersAreGiven() throws Exception {
        RecordingReceiver receiver = told(
                connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(stream, 0, "103", "link", "</a>");
                    connection.head(stream, 0, "150", "odd", "one");
                    connection.head(
                            stream,
                            0,
                            "200",
                            "set-cookie",
                            "a=b; Path=/",
                            "x-b",
                            "C",
                            "set-cookie",
                            "d=e",
                            "content-length",
                            "2");
                    connection.data(stream, 0, "ok");
                    connection.head(stream, RawHttp2.END_STREAM, "digest", "X=Y", "digest", "z");
                    connection.awaitClose();
                },
                get("/"));

        assertThat(receiver.events()).containsExactly("interim 103", "interim 150", "head 200", "complete");
        assertThat(receiver.interim())
                .containsExactly(
                        new ResponseHead(103, Fields.of("link", "</a>")),
                        new ResponseHead(150, Fields.of("odd", "one")));
        assertThat(receiver.head().fields().all("Set-Cookie")).containsExactly("a=b; Path=/", "d=e");
        assertThat(receiver.head().fields().all("Link")).isEmpty();
        assertThat(receiver.text()).isEqualTo("ok");
        assertThat(receiver.trailers()).isEqualTo(Fields.of("digest", "X=Y", "digest", "z"));
    }

    /** RFC 9113 §8.1.1, §8.2.1: no such response looks complete, and none breaks another's line. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        content too short           | 200, content-length, 9                    | part    | head 200, failed INVALID
        content too long            | 200, content-length, 2                    | part    | head 200, failed INVALID
        no content where announced  | 200, content-length, 9                    |         | head 200, failed INVALID
        two lengths                 | 200, content-length, 4, content-length, 5 | part    | failed INVALID
        a length that is none       | 200, content-length, x                    | part    | failed UNREACHABLE
        a line end in a value       | 200, x-a, b#evil: c                       | part    | failed INVALID
        a space in a name           | 200, x a, b                               | part    | failed INVALID
        connection-specific         | 200, connection, x-a                      | part    | failed INVALID
        a switch of protocols       | 101                                       | part    | failed INVALID
        an end after an interim     | 103                                       |         | failed INVALID
        """)
    void malformedResponses(String id, String head, String content, String events) throws Exception {
        RecordingReceiver receiver = told(
                connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(
                            stream,
                            content == null ? RawHttp2.END_STREAM : 0,
                            head.replace("#", "\r\n").split(", "));
                    if (content != null) {
                        connection.data(stream, RawHttp2.END_STREAM, content);
                    }
                    connection.awaitClose();
                },
                get("/"));

        assertThat(String.join(", ", receiver.events())).isEqualTo(events);
    }

    @Test
    void aHeadBeyondTheBoundFailsItsOwnStreamAlone() throws Exception {
        CountDownLatch large = new CountDownLatch(1);
        try (RawHttp2 server = start(connection -> {
                    int first = connection.readEnd().stream();
                    connection.head(first, 0, "200");
                    int second = connection.readEnd().stream();
                    connection.head(second, RawHttp2.END_STREAM, "200", "x", "y".repeat(17_000));
                    large.await();
                    connection.data(first, RawHttp2.END_STREAM, "whole");
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            RecordingReceiver first = new RecordingReceiver();
            upstream.send(get("/1"), first);
            await("the first has a head", () -> !first.events().isEmpty());

            assertThat(exchange(upstream, get("/2")).events()).containsExactly("failed INVALID");
            large.countDown();
            assertThat(first.await().events()).containsExactly("head 200", "complete");
            assertThat(first.text()).isEqualTo("whole");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // How it fails.

    @ParameterizedTest(name = "{0} before a head")
    @CsvSource({
        "a refusal, 7, failed REFUSED",
        "a cancel, 8, failed UNREACHABLE",
        "an error, 2, failed UNREACHABLE",
    })
    void resetBeforeTheHead(String id, int code, String events) throws Exception {
        RecordingReceiver receiver = told(
                connection -> {
                    connection.reset(connection.readEnd().stream(), code);
                    connection.awaitClose();
                },
                get("/"));

        assertThat(String.join(", ", receiver.events())).isEqualTo(events);
    }

    @ParameterizedTest
    @ValueSource(ints = {NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM})
    void resetInContent(int code) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawHttp2 server = start(connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(stream, 0, "200");
                    connection.data(stream, 0, "part");
                    seen.await();
                    connection.reset(stream, code);
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(get("/"), receiver);
            await("content has come", () -> receiver.text().equals("part"));
            seen.countDown();

            assertThat(receiver.await().events().get(0)).isEqualTo("head 200");
            assertThat(receiver.events().get(1)).startsWith("failed ").doesNotContain("ABORTED");
        }
    }

    /** RFC 9113 §6.8: what is beyond the last stream has not been looked at, what is below goes on. */
    @Test
    void goAwayLetsWhatIsBegunEndAndRefusesTheRest() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        try (RawHttp2 server = start(connection -> {
                    int first = connection.readEnd().stream();
                    connection.head(first, 0, "200");
                    int second = connection.readEnd().stream();
                    connection.goAway(second > first ? first : 0, NO_ERROR);
                    refused.await();
                    connection.data(first, RawHttp2.END_STREAM, "whole");
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            RecordingReceiver first = new RecordingReceiver();
            upstream.send(get("/1"), first);
            await("the first has a head", () -> !first.events().isEmpty());

            assertThat(exchange(upstream, get("/2")).events()).containsExactly("failed REFUSED");
            refused.countDown();
            assertThat(first.await().events())
                    .as(String.valueOf(first.failure()))
                    .containsExactly("head 200", "complete");
        }
    }

    @ParameterizedTest(name = "the connection ends: {0}")
    @CsvSource({"before a head, false, failed UNREACHABLE", "in content, true, 'head 200, failed INVALID'"})
    void connectionThatEnds(String id, boolean begun, String events) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (RawHttp2 server = RawHttp2.start(connection -> {
                    int stream = connection.readEnd().stream();
                    if (begun) {
                        connection.head(stream, 0, "200");
                        seen.await();
                    }
                    connection.cut();
                });
                JettyUpstream upstream = upstream(
                        to(server.uri()).http2(UpstreamSettings.Http2.ONLY).build())) {
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(get("/"), receiver);
            if (begun) {
                await("the head has come", () -> !receiver.events().isEmpty());
            }
            seen.countDown();

            assertThat(String.join(", ", receiver.await().events())).isEqualTo(events);
        }
    }

    @Test
    void connectionThatEndsAfterAnother() throws Exception {
        try (RawHttp2 server = start(connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(stream, RawHttp2.END_STREAM, "200");
                    connection.readEnd();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            exchange(upstream, get("/"));

            assertThat(exchange(upstream, get("/")).events()).containsExactly("failed CLOSED");
            assertThat(exchange(upstream, get("/")).events()).containsExactly("head 200", "complete");
        }
    }

    /** Upstream answers before it has read all, and says that it will read no more (RFC 9113 §8.1). */
    @Test
    void earlyAnswerIsDeliveredThoughTheRestIsNotTaken() throws Exception {
        RecordingReceiver receiver = told(
                connection -> {
                    int stream = connection.read(RawHttp2.HEADERS).stream();
                    connection.head(stream, 0, "413", "content-length", "3");
                    connection.data(stream, RawHttp2.END_STREAM, "big");
                    connection.reset(stream, NO_ERROR);
                    connection.awaitClose();
                },
                post(new EndlessContent(32 << 20)));

        assertThat(receiver.events()).containsExactly("head 413", "complete");
        assertThat(receiver.text()).isEqualTo("big");
    }

    // Time, room and pace.

    @Test
    void aCancelEndsTheStreamAndNotTheConnection() throws Exception {
        List<Frame> resets = new CopyOnWriteArrayList<>();
        try (RawHttp2 server = start(connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(stream, 0, "200");
                    resets.add(connection.read(RawHttp2.RST_STREAM));
                    RawHttp2.always("ok", "200").run(connection);
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            RecordingReceiver receiver = new RecordingReceiver();
            Upstream.Call call = upstream.send(get("/1"), receiver);
            await("the head has come", () -> !receiver.events().isEmpty());
            call.cancel();

            assertThat(receiver.await().events()).containsExactly("head 200", "failed ABORTED");
            assertThat(exchange(upstream, get("/2")).text()).isEqualTo("ok");
            assertThat(resets).hasSize(1);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionOutOfWhichNothingComesIsGivenUp() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong connections = new AtomicLong();
        try (RawHttp2 server = start(connection -> {
                    if (connections.incrementAndGet() == 1) {
                        connection.head(connection.readEnd().stream(), RawHttp2.END_STREAM, "200");
                        connection.readEnd();
                        done.await();
                    } else {
                        RawHttp2.always("ok", "200").run(connection);
                    }
                });
                JettyUpstream upstream = upstream(to2(server).headTimeout(4000).build())) {
            assertThat(exchange(upstream, get("/0")).events()).containsExactly("head 200", "complete");
            assertThat(exchange(upstream, get("/1")).events()).containsExactly("failed TIMEOUT");
            assertThat(exchange(upstream, get("/2")).text()).isEqualTo("ok");
            done.countDown();
        }
    }

    @Test
    void nothingMoreInTime() throws Exception {
        RecordingReceiver receiver;
        try (RawHttp2 server = start(connection -> {
                    int stream = connection.readEnd().stream();
                    connection.head(stream, 0, "200");
                    connection.data(stream, 0, "part");
                    connection.read(RawHttp2.RST_STREAM);
                });
                JettyUpstream upstream = upstream(to2(server).idleTimeout(200).build())) {
            receiver = exchange(upstream, get("/"));
        }
        assertThat(receiver.events()).containsExactly("head 200", "failed TIMEOUT");
        assertThat(receiver.text()).isEqualTo("part");
    }

    @Test
    void nothingButAHeadInTime() throws Exception {
        RecordingReceiver receiver;
        try (RawHttp2 server = start(connection -> {
                    connection.head(connection.readEnd().stream(), 0, "200");
                    connection.read(RawHttp2.RST_STREAM);
                });
                JettyUpstream upstream = upstream(to2(server).idleTimeout(200).build())) {
            receiver = exchange(upstream, get("/"));
        }
        assertThat(receiver.events()).containsExactly("head 200", "failed TIMEOUT");
    }

    /** Nor is one that upstream wants to end: an exchange has its own timeouts, and a slow reader is no fault of upstream's. */
    @Test
    void aConnectionIsNotIdleWhileAnExchangeWaits() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawHttp2 server = start(connection -> {
                    Frame request = connection.readEnd();
                    boolean leaving = request.fields().contains(":path: /leaving");
                    if (leaving) {
                        connection.goAway(Integer.MAX_VALUE, NO_ERROR);
                    } else {
                        connection.head(request.stream(), 0, "200");
                        connection.data(request.stream(), 0, "part");
                    }
                    go.await();
                    if (leaving) {
                        connection.head(request.stream(), 0, "200");
                    }
                    connection.data(request.stream(), RawHttp2.END_STREAM, "whole");
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).idleTimeout(1000).build())) {
            HoldingReceiver slow = new HoldingReceiver();
            upstream.send(get("/"), slow);
            RecordingReceiver leaving = new RecordingReceiver();
            upstream.send(new Upstream.Request("GET", "/leaving", Fields.EMPTY, null, true), leaving);
            await("content has come", slow::isHolding);
            pass(5_000); // Idle ones are closed after 4 s.
            assertThat(slow.events()).containsExactly("head 200");
            assertThat(leaving.events()).isEmpty();
            go.countDown();
            assertThat(leaving.await().events()).containsExactly("head 200", "complete");
            await("the one that leaves is closed", () -> server.openConnections() == 1);
            while (!slow.hasEnded()) {
                slow.release();
            }
            assertThat(slow.await().events()).containsExactly("head 200", "complete");
        }
    }

    /** RFC 9113 §8.4: nobody has asked for one, so it is a connection error. */
    @Test
    void aPushIsNoAnswer() throws Exception {
        try (RawHttp2 server = start(connection -> {
                    int stream = connection.readEnd().stream();
                    connection.push(stream, 2);
                    connection.head(2, 0, "200");
                    connection.data(2, RawHttp2.END_STREAM, "pushed");
                    connection.head(stream, RawHttp2.END_STREAM, "200");
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            assertThat(exchange(upstream, get("/")).events()).containsExactly("failed UNREACHABLE");
            await("the connection is given up", () -> server.openConnections() == 0);
        }
    }

    @Test
    void noMoreAreUnderWayThanAllowedThoughOneConnectionWouldTakeThemAll() throws Exception {
        List<Integer> streams = new CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        try (RawHttp2 server = start(connection -> {
                    RawHttp2.Frame first = connection.readEnd();
                    connection.head(first.stream(), RawHttp2.END_STREAM, "200");
                    for (int i = 0; i < 2; i++) {
                        streams.add(connection.readEnd().stream());
                    }
                    go.await();
                    for (int i = 0; i < 5; i++) {
                        connection.head(streams.get(i), RawHttp2.END_STREAM, "200");
                        if (i < 3) {
                            streams.add(connection.readEnd().stream());
                        }
                    }
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).room(2, 3).build())) {
            exchange(upstream, get("/0"));
            List<RecordingReceiver> receivers = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                receivers.add(new RecordingReceiver());
                upstream.send(get("/" + i), receivers.get(i - 1));
            }
            await("two have come", () -> streams.size() == 2);

            assertThat(exchange(upstream, get("/6")).events()).containsExactly("failed OVERLOADED");
            assertThat(server.heads()).hasSize(3);
            go.countDown();
            for (RecordingReceiver receiver : receivers) {
                assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** RFC 9113 §5.1.2: what one connection does not take, another does, or it waits. Ten are answered only together. */
    @Test
    void moreThanOneConnectionTakesAreAllAnsweredByNoMoreThanAllowed() throws Exception {
        AtomicLong seen = new AtomicLong();
        CountDownLatch together = new CountDownLatch(10);
        try (RawHttp2 server = start(connection -> {
                    while (true) { // Until the connection ends.
                        int stream = connection.readEnd().stream();
                        if (seen.incrementAndGet() > 1) {
                            together.countDown();
                            together.await();
                        }
                        connection.head(stream, RawHttp2.END_STREAM, "200");
                    }
                });
                JettyUpstream upstream =
                        upstream(to2(server.takingAtOnce(1)).room(10, 150).build())) {
            exchange(upstream, get("/"));
            List<RecordingReceiver> receivers = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                receivers.add(new RecordingReceiver());
                upstream.send(get("/" + i), receivers.get(i));
            }

            for (RecordingReceiver receiver : receivers) {
                assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            }
            assertThat(server.connections()).isEqualTo(10);
        }
    }

    /** RFC 9113 §6.5.3: what is begun goes on; until enough has ended, what comes later goes by other connections. */
    @Test
    void fewerStreamsThanBefore() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong connections = new AtomicLong();
        try (RawHttp2 server = start(connection -> {
                    if (connections.incrementAndGet() == 1) {
                        connection.head(connection.readEnd().stream(), RawHttp2.END_STREAM, "200");
                        int first = connection.readEnd().stream();
                        int second = connection.readEnd().stream();
                        connection.takeAtOnce(1);
                        connection.head(first, 0, "200");
                        go.await();
                        connection.data(first, RawHttp2.END_STREAM, "1");
                        connection.head(second, RawHttp2.END_STREAM, "200");
                    }
                    RawHttp2.always("ok", "200").run(connection);
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            exchange(upstream, get("/"));
            List<RecordingReceiver> receivers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                receivers.add(new RecordingReceiver());
                upstream.send(get("/" + i), receivers.get(i));
            }
            await("the settings have come", () -> !receivers.get(0).events().isEmpty());
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(upstream, get("/later")).events()).containsExactly("head 200", "complete");
            }
            go.countDown();
            for (RecordingReceiver receiver : receivers) {
                assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            }
            assertThat(exchange(upstream, get("/last")).events()).containsExactly("head 200", "complete");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** Nothing of it has been sent, which the one who sends it is to know. */
    @Test
    void fewerStreamsWhileARequestIsGoingOut() throws Exception {
        CountDownLatch chosen = new CountDownLatch(1);
        RecordingReceiver first = new RecordingReceiver();
        Upstream.Content content = new Upstream.Content() {
            @Override
            public long length() {
                return 1;
            }

            @Override
            public void read(Sink sink) {
                sink.accept(ByteBuffer.allocate(1), true);
            }

            /** Asked for when the connection has been chosen, just before the stream is made. */
            @Override
            public Fields trailers() {
                chosen.countDown();
                while (first.events().isEmpty()) {
                    Thread.onSpinWait();
                }
                return Fields.EMPTY;
            }
        };
        try (RawHttp2 server = start(connection -> {
                    connection.head(connection.readEnd().stream(), RawHttp2.END_STREAM, "200");
                    int stream = connection.readEnd().stream();
                    chosen.await();
                    connection.takeAtOnce(1);
                    connection.head(stream, 0, "200");
                    connection.awaitClose();
                });
                JettyUpstream upstream = upstream(to2(server).build())) {
            exchange(upstream, get("/"));
            upstream.send(get("/1"), first);

            assertThat(exchange(upstream, post(content)).events()).containsExactly("failed REFUSED");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** As many slow readers as a connection has streams, less one, hold back only their own content. */
    @Test
    void slowReadersHoldBackOnlyTheirOwn() throws Exception {
        int slow = JettyHttp2.MAX_STREAMS - 1;
        String piece = "x".repeat(16_384);
        AtomicLong sent = new AtomicLong();
        try (RawHttp2 server = start(connection -> {
                    List<Integer> streams = new ArrayList<>();
                    connection.head(connection.readEnd().stream(), RawHttp2.END_STREAM, "200");
                    for (int i = 0; i < slow; i++) {
                        streams.add(connection.readEnd().stream());
                        connection.head(streams.get(i), 0, "200");
                    }
                    for (int i = 0; i < 16; i++) { // All that a stream may send unasked: 256 KiB.
                        for (int stream : streams) {
                            connection.data(stream, 0, piece);
                            sent.addAndGet(piece.length());
                        }
                    }
                    int fast = connection.readEnd().stream();
                    connection.head(fast, 0, "200");
                    int window = 256 * 1024;
                    for (int i = 0; i < 320; i++) { // 5 MiB, as fast as it is taken.
                        while (window < piece.length()) {
                            Frame frame = connection.read(RawHttp2.WINDOW_UPDATE);
                            window += frame.stream() == fast ? frame.code() : 0;
                        }
                        connection.data(fast, i == 319 ? RawHttp2.END_STREAM : 0, piece);
                        window -= piece.length();
                    }
                    connection.read(RawHttp2.RST_STREAM);
                });
                JettyUpstream upstream = upstream(to2(server).room(200, 8).build())) {
            exchange(upstream, get("/"));
            List<HoldingReceiver> slowReaders = new ArrayList<>();
            List<Upstream.Call> calls = new ArrayList<>();
            for (int i = 0; i < slow; i++) {
                slowReaders.add(new HoldingReceiver());
                calls.add(upstream.send(get("/slow"), slowReaders.get(i)));
            }
            await("they have what they may", () -> sent.get() == 16L * slow * piece.length());

            RecordingReceiver fast = exchange(upstream, get("/fast"));

            assertThat(fast.events()).containsExactly("head 200", "complete");
            assertThat(fast.content()).hasSize(5 << 20);
            assertThat(server.connections()).isEqualTo(1);
            calls.forEach(Upstream.Call::cancel);
            for (HoldingReceiver reader : slowReaders) {
                reader.await();
                reader.release();
            }
        }
    }
}
