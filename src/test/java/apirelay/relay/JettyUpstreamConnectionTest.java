package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.post;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static apirelay.relay.JettyUpstreamFixture.to;
import static apirelay.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a connection when its exchange is over, and of the next exchange. */
class JettyUpstreamConnectionTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    @Test
    void isUsedAgain() throws Exception {
        try (RawServer server = RawServer.start(RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            for (int i = 0; i < 5; i++) {
                assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void isNotUsedForWhatIsToGoAfresh() throws Exception {
        try (RawServer server = RawServer.start(RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            for (Upstream.Request request : List.of(get("/"), get("/").repeated(), get("/"), get("/").repeated())) {
                assertThat(exchange(upstream, request).text()).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(3);
            await("the two are closed", () -> server.openConnections() == 1);
        }
    }

    /** RFC 9112 §6.3: none of these bytes belong to a response, and none may answer the next request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + EVIL,
                OK + "x",
                "HTTP/1.1 204 No Content\r\n\r\n" + EVIL,
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 43\r\n\r\n" + EVIL,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + EVIL,
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshort" + EVIL,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok" + EVIL,
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok" + EVIL,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + EVIL,
                "HTTP/1.1 101 Switching Protocols\r\n\r\n" + EVIL
            })
    void isNotUsedAgainAfterBytesTooMany(String response) throws Exception {
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send(response);
                            connection.readRequest();
                            connection.send(EVIL);
                        },
                        RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            exchange(upstream, get("/"));

            assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
        }
    }

    @Test
    void contentOfAHeadResponseDoesNotAnswerTheNextRequest() throws Exception {
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\n" + EVIL);
                            connection.awaitClose();
                        },
                        RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            exchange(upstream, new Upstream.Request("HEAD", "/", Fields.EMPTY, null));

            assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
        }
    }

    @Test
    void isNotUsedAgainAfterAnUnsolicitedResponse() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send(OK);
                            connection.pause(answered);
                            connection.send(EVIL);
                            connection.awaitClose();
                        },
                        RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            exchange(upstream, get("/"));
            answered.countDown();
            await("the connection is closed", () -> server.openConnections() == 0);

            assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
        }
    }

    /** RFC 9110 §9.2.2: whatever its method, and however late upstream's close is seen. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestIsNotSentAgainWhenUpstreamClosesAnIdleConnection(boolean byReset) throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RawServer server = RawServer.start(
                            connection -> {
                                connection.readRequest();
                                connection.send(OK);
                                if (byReset) {
                                    connection.reset();
                                }
                            },
                            RawServer.always(OK));
                    JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
                exchange(upstream, get("/first"));

                List<String> events = exchange(upstream, post(PiecewiseContent.of("once", true)))
                        .events();

                assertThat(String.join(", ", events)).isIn("head 200, complete", "failed CLOSED");
                long posts = server.requests().stream()
                        .map(RawRequest::line)
                        .filter(line -> line.startsWith("POST"))
                        .count();
                assertThat(posts).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void requestIsNotSentAgainWhenUpstreamClosesAfterReadingIt() throws Exception {
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send(OK);
                            connection.readRequest();
                        },
                        RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            exchange(upstream, get("/"));

            assertThat(exchange(upstream, get("/")).events()).containsExactly("failed CLOSED");
            assertThat(exchange(upstream, post(PiecewiseContent.of("x", true))).text())
                    .isEqualTo("ok");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void isNotUsedAgainAfterACancel() throws Exception {
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
                            connection.awaitClose();
                        },
                        RawServer.always(OK));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            RecordingReceiver receiver = new RecordingReceiver();
            Upstream.Call call = upstream.send(get("/"), receiver);
            await("content has come", () -> receiver.text().equals("part"));

            call.cancel();

            assertThat(receiver.await().events()).containsExactly("head 200", "failed ABORTED");
            await("the connection is closed", () -> server.openConnections() == 0);
            assertThat(exchange(upstream, get("/")).text()).isEqualTo("ok");
            call.cancel();
            assertThat(receiver.events()).hasSize(2);
        }
    }

    @Test
    void noMoreAreMadeThanAllowedAndNoMoreWait() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server = RawServer.start(connection -> {
                    while (connection.readRequest() != null) {
                        connection.pause(go);
                        connection.send(OK);
                    }
                });
                JettyUpstream upstream =
                        new JettyUpstream(to(server.uri()).room(2, 3).build())) {
            List<RecordingReceiver> admitted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                RecordingReceiver receiver = new RecordingReceiver();
                upstream.send(get("/"), receiver);
                admitted.add(receiver);
            }

            assertThat(exchange(upstream, get("/")).events()).containsExactly("failed OVERLOADED");
            go.countDown();
            for (RecordingReceiver receiver : admitted) {
                assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            }
            assertThat(server.connections()).isLessThanOrEqualTo(2);
            await(
                    "there is room again",
                    () -> exchange(upstream, get("/")).text().equals("ok"));
        }
    }

    @Test
    void oneThatWaitsCanBeCancelled() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server = RawServer.start(connection -> {
                    while (connection.readRequest() != null) {
                        connection.pause(go);
                        connection.send(OK);
                    }
                });
                JettyUpstream upstream =
                        new JettyUpstream(to(server.uri()).room(1, 1).build())) {
            RecordingReceiver first = new RecordingReceiver();
            RecordingReceiver second = new RecordingReceiver();
            upstream.send(get("/1"), first);
            await("the first has come", () -> server.requests().size() == 1);
            upstream.send(get("/2"), second).cancel();

            assertThat(second.await().events()).containsExactly("failed ABORTED");
            go.countDown();
            assertThat(first.await().text()).isEqualTo("ok");
            assertThat(server.requests()).hasSize(1);
        }
    }
}
