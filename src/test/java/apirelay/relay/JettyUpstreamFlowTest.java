package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.post;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static apirelay.relay.JettyUpstreamFixture.to;
import static apirelay.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content on its way, both ways, and the buffers it lies in: every test ends with none lent out. */
@Timeout(60)
class JettyUpstreamFlowTest {

    private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();

    private JettyUpstream upstream(UpstreamSettings settings) {
        return new JettyUpstream(settings, buffers);
    }

    @AfterEach
    void noBufferIsLentOut() throws Exception {
        await(
                "no buffer is lent out: " + buffers.dumpLeaks(),
                () -> buffers.getLeaks().isEmpty());
    }

    @Test
    void noMoreIsReadThanAskedFor() throws Exception {
        int length = 64 << 20;
        byte[] block = new byte[1 << 20];
        AtomicLong sent = new AtomicLong();
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
                    while (sent.get() < length) {
                        connection.send(block);
                        sent.addAndGet(block.length);
                    }
                });
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            HoldingReceiver receiver = new HoldingReceiver();
            upstream.send(get("/"), receiver);
            await("content has come", receiver::isHolding);
            await("upstream is held up", new Steady(sent::get)::isSteady);

            assertThat(sent.get()).as("what sockets buffer").isLessThan(16 << 20);
            long received = receiver.content().length;
            receiver.release();
            await("the next piece has come", () -> receiver.content().length > received && receiver.isHolding());
            while (!receiver.hasEnded()) {
                receiver.release();
            }
            assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            assertThat(receiver.content()).hasSize(length);
        }
    }

    @Test
    void aReceiverThatWaitsHoldsUpNoOther() throws Exception {
        CountDownLatch others = new CountDownLatch(1);
        RecordingReceiver waiting = new RecordingReceiver() {
            @Override
            public boolean mayWait() {
                return true;
            }

            @Override
            public void head(ResponseHead received) {
                super.head(received);
                try {
                    others.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (RawServer server = RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"));
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            upstream.send(get("/waits"), waiting);
            await("it waits", () -> waiting.events().contains("head 200"));
            for (int i = 0; i < 8; i++) {
                assertThat(exchange(upstream, get("/")).text()).isEqualTo("done");
            }
            others.countDown();
            assertThat(waiting.await().events()).containsExactly("head 200", "complete");
        }
    }

    /** The bytes stay the receiver's until it gives them back; Jetty leaves the buffer itself to the collector then. */
    @Test
    void bytesInTheReceiversHandsOutliveTheExchange() throws Exception {
        ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
        AtomicReference<ByteBuffer> held = new AtomicReference<>();
        AtomicReference<Runnable> more = new AtomicReference<>();
        RecordingReceiver receiver = new RecordingReceiver() {
            @Override
            public void content(ByteBuffer bytes, Runnable next) {
                held.set(bytes);
                more.set(next);
            }
        };
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readRequest();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
                            connection.awaitClose();
                        },
                        RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()), pool)) {
            Upstream.Call call = upstream.send(get("/"), receiver);
            await("content has come", () -> more.get() != null);
            call.cancel();
            receiver.await();
            for (int i = 0; i < 10; i++) {
                exchange(upstream, get("/"));
            }

            ByteBuffer bytes = Objects.requireNonNull(held.get());
            assertThat(ISO_8859_1.decode(bytes).toString()).isEqualTo("part");
            Objects.requireNonNull(more.get()).run();
            assertThat(receiver.events()).containsExactly("head 200", "failed ABORTED");
        }
    }

    @Test
    void allOfItArrives() throws Exception {
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int sent = 0; sent < 8; sent++) {
                        connection.send(Integer.toHexString(block.length) + "\r\n");
                        connection.send(block);
                        connection.send("\r\n");
                    }
                    connection.send("0\r\n\r\n");
                });
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            RecordingReceiver receiver = exchange(upstream, get("/"));

            assertThat(receiver.events()).containsExactly("head 200", "complete");
            byte[] content = receiver.content();
            assertThat(content).hasSize(8 << 20);
            for (int at = 0; at < content.length; at += block.length) {
                assertThat(Arrays.equals(content, at, at + block.length, block, 0, block.length))
                        .isTrue();
            }
        }
    }

    /** Server-sent events: what is sent is delivered, and not kept until there is more. */
    @Test
    void everyPieceArrivesAtOnce() throws Exception {
        List<CountDownLatch> turns = List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        connection.pause(turns.get(i));
                        connection.send("data: " + i + "\n\n");
                    }
                });
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(get("/"), receiver);
            await("the head", () -> !receiver.events().isEmpty());
            for (int i = 0; i < 3; i++) {
                String event = "data: " + i + "\n\n";
                turns.get(i).countDown();
                await("the event", () -> receiver.text().endsWith(event));
            }
            assertThat(receiver.await().events()).containsExactly("head 200", "complete");
        }
    }

    @Test
    void contentIsPulledAsUpstreamTakesIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server = RawServer.start(connection -> {
                    connection.pause(go);
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            EndlessContent content = new EndlessContent(32 << 20);
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(post(content), receiver);
            await("upstream is held up", new Steady(content::delivered)::isSteady);

            assertThat(content.delivered()).as("what sockets buffer").isLessThan(16 << 20);
            go.countDown();
            assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            assertThat(server.requests().get(0).content()).hasSize(32 << 20);
        }
    }

    @Test
    void pieceByPieceContentIsSentAsItComes() throws Exception {
        try (RawServer server = RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            PiecewiseContent content = new PiecewiseContent(-1);
            RecordingReceiver receiver = new RecordingReceiver();
            upstream.send(post(content), receiver);
            for (String piece : List.of("a", "bc", "", "def")) {
                await("more is asked for", content::isAwaited);
                content.deliver(piece, false);
            }
            await("more is asked for", content::isAwaited);
            content.deliver("g", true);

            assertThat(receiver.await().events()).containsExactly("head 200", "complete");
            assertThat(server.requests().get(0).content()).isEqualTo("abcdefg");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void earlyAnswerIsDelivered(boolean closing) throws Exception {
        String answer = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";
        try (RawServer server = RawServer.start(
                        connection -> {
                            connection.readHead();
                            connection.send(answer);
                            if (!closing) {
                                connection.awaitClose();
                            }
                        },
                        RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                JettyUpstream upstream = upstream(settings(server.uri()))) {
            PiecewiseContent content = new PiecewiseContent(1 << 20);
            RecordingReceiver receiver = new RecordingReceiver();
            Upstream.Call call = upstream.send(post(content), receiver);

            assertThat(receiver.await().events()).containsExactly("head 413", "complete");
            assertThat(receiver.text()).isEqualTo("big");
            call.cancel();
            await("the connection is closed", () -> server.openConnections() == 0);
            assertThat(exchange(upstream, get("/")).events()).containsExactly("head 200", "complete");
            assertThat(receiver.events()).hasSize(2);
        }
    }

    /** Upstream answers and closes while content is still being written to it: the write fails, the answer counts. */
    @Test
    void earlyAnswerIsDeliveredThoughTheRestCannotBeWritten() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RawServer server = RawServer.start(connection -> {
                        connection.readHead();
                        connection.read(1 << 16);
                        connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
                    });
                    JettyUpstream upstream = upstream(settings(server.uri()))) {
                RecordingReceiver receiver = exchange(upstream, post(new EndlessContent(32 << 20)));

                assertThat(receiver.events()).containsExactly("head 413", "complete");
                assertThat(receiver.text()).isEqualTo("big");
            }
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        RawServer.Script echo = connection -> {
            for (RawRequest request = connection.readRequest(); request != null; request = connection.readRequest()) {
                String target = request.target();
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(target.length()) + "\r\n" + target + "\r\n0\r\n\r\n");
                if (target.hashCode() % 7 == 0) {
                    return;
                }
            }
        };
        try (RawServer server = RawServer.start(echo);
                JettyUpstream upstream =
                        upstream(to(server.uri()).room(16, 1000).build())) {
            List<RecordingReceiver> receivers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 800; i++) {
                receivers.add(new RecordingReceiver());
            }
            for (int t = 0; t < 4; t++) {
                int first = t;
                Thread thread = new Thread(() -> {
                    for (int i = first; i < receivers.size(); i += 4) {
                        Upstream.Content content = i % 3 == 0 ? PiecewiseContent.of("x".repeat(i), i % 2 == 0) : null;
                        Upstream.Call call = upstream.send(
                                new Upstream.Request("POST", "/" + i, Fields.EMPTY, content), receivers.get(i));
                        if (i % 11 == 0) {
                            call.cancel();
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (int i = 0; i < receivers.size(); i++) {
                RecordingReceiver receiver = receivers.get(i).await();
                List<String> events = receiver.events();
                assertThat(events).as("/" + i).noneMatch(event -> event.startsWith("FAULT"));
                if (events.contains("complete")) {
                    assertThat(receiver.text()).isEqualTo("/" + i);
                } else {
                    // Cancelled, or met the end of a connection that upstream closed.
                    assertThat(events.get(events.size() - 1))
                            .as("/" + i)
                            .isIn(
                                    i % 11 == 0
                                            ? List.of("failed ABORTED", "failed UNREACHABLE", "failed CLOSED")
                                            : List.of("failed UNREACHABLE", "failed CLOSED"));
                }
            }
            assertThat(server.requests().stream().map(RawRequest::line).toList())
                    .doesNotHaveDuplicates();
        }
    }
}
