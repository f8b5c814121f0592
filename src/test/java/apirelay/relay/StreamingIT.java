package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.Eventually;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Content goes through as it comes, as fast as it is taken, and holds no thread while nothing moves. */
@ExtendWith(ArquillianExtension.class)
class StreamingIT {

    private static final Map<String, RawServer.Script> SCRIPTS = new ConcurrentHashMap<>();
    private static final RawServer UPSTREAM = upstream();
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    private static final Pattern SERVING = Pattern.compile("Relay: +(\\S+)");

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
        return RelayArchive.packed(Map.of("relay.upstream", UPSTREAM.uri().toString()));
    }

    @AfterAll
    static void stop() throws IOException {
        UPSTREAM.close();
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, no-cache", "text/event-stream, max-age=60", "text/plain, max-age=60"})
    void sendsEachPieceAsItComes(String type, String directives) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        String path = "/events-" + type.hashCode() + directives.hashCode();
        SCRIPTS.put(path, connection -> {
            connection.send(CHUNKED + "Content-Type: " + type + "\r\nCache-Control: " + directives + "\r\n\r\n");
            connection.send("9\r\ndata: 1\n\n\r\n");
            connection.pause(read);
            connection.send("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        try (RawClient client = RawClient.connect(relay.getPort())) {
            client.send(get(path));
            assertThat(client.readUntil("data: 1\n\n")).endsWith("data: 1\n\n");
            read.countDown();
            assertThat(client.readToEnd()).contains("data: 2\n\n").endsWith("0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"no-store", "max-age=60"})
    void letsASlowClientSlowItsOwnUpstreamOnly(String directives) throws Exception {
        AtomicLong sent = new AtomicLong();
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        SCRIPTS.put("/endless-" + directives, connection -> {
            connection.send(CHUNKED + "Cache-Control: " + directives + "\r\n\r\n");
            while (true) {
                connection.send(chunk);
                sent.addAndGet(chunk.length);
            }
        });
        SCRIPTS.put(
                "/quick",
                connection ->
                        connection.send("HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 2\r\n\r\nok"));
        try (RawClient slow = RawClient.connect(relay.getPort())) {
            slow.send(get("/endless-" + directives));
            slow.readUntil("\r\n\r\n");
            Eventually.await("upstream waits for the client", () -> {
                long before = sent.get();
                for (int i = 0; i < 20; i++) {
                    assertThat(RawClient.exchange(relay.getPort(), get("/quick")))
                            .endsWith("ok");
                }
                return sent.get() == before;
            });
            // What stands in the sockets' buffers.
            assertThat(sent.get()).isLessThan(32 << 20);
            slow.reset();
        }
    }

    @Test
    void holdsNoThreadForReadersThatWait() throws Exception {
        byte[] content = new byte[10 << 20];
        Arrays.fill(content, (byte) 'x');
        SCRIPTS.put("/large", connection -> {
            connection.send(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: " + content.length + "\r\n\r\n");
            connection.send(content);
        });
        assertThat(RawClient.exchange(relay.getPort(), get("/large"))).endsWith("xxx");
        List<RawClient> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawClient reader = RawClient.connect(relay.getPort());
                readers.add(reader);
                reader.send(get("/large"));
                reader.readUntil("\r\n\r\n");
            }
            Eventually.await("no thread is held", () -> busyContainerThreads() == 0);
            assertThat(RawClient.exchange(
                            relay.getPort(), "HEAD /large HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n"))
                    .contains("; hit");
        } finally {
            for (RawClient reader : readers) {
                reader.reset();
            }
        }
    }

    /** Those that neither wait for work, be it in an event loop, nor for the wait to end. */
    private static long busyContainerThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("-exec-"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .noneMatch(frame -> frame.getClassName().endsWith(".TaskQueue")
                                || (frame.getClassName().endsWith(".EventLoop")
                                        && frame.getMethodName().equals("select"))))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "with a length, 'Content-Length: 10\r\n', first, econd, econd",
        "chunked, 'Transfer-Encoding: chunked\r\n', '5\r\nfirst\r\n', '5\r\necond\r\n0\r\n\r\n', '0\r\n\r\n'",
    })
    void sendsTheRequestsContentUpAsItComes(String name, String framing, String first, String second, String last)
            throws Exception {
        CountDownLatch got = new CountDownLatch(1);
        String path = "/up-" + name.replace(' ', '-');
        SCRIPTS.put(path, connection -> {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("first") < 0) {
                text.append((char) connection.read(1)[0]);
            }
            got.countDown();
            while (text.indexOf(last) < 0) {
                text.append((char) connection.read(1)[0]);
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            connection.close();
        });
        try (RawClient client = RawClient.connect(relay.getPort())) {
            client.send(
                    "POST " + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n" + framing + "\r\n" + first);
            assertThat(got.await(10, TimeUnit.SECONDS)).isTrue();
            client.send(second);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("ok");
        }
    }

    @Test
    void asksForContentThatWaitsForWord() throws Exception {
        SCRIPTS.put("/expect", connection -> {
            assertThat(connection.read(4)).isEqualTo("body".getBytes(StandardCharsets.ISO_8859_1));
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        try (RawClient client = RawClient.connect(relay.getPort())) {
            client.send("POST /expect HTTP/1.1\r\nHost: relay\r\nConnection: close\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 4\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
            client.send("body");
            assertThat(client.readToEnd()).contains("HTTP/1.1 200 ").endsWith("ok");
        }
    }

    @ParameterizedTest
    @CsvSource({"POST /a/..%2fx, 400, false", "GET /drained, 504, true"})
    void leavesNothingOfAnUnreadRequestForTheNext(String line, int status, boolean goesOn) throws Exception {
        SCRIPTS.put("/next", connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"));
        String body = "GET /next HTTP/1.1\r\nHost: relay\r\n\r\n";
        String answers = RawClient.exchange(
                relay.getPort(),
                line + " HTTP/1.1\r\nHost: relay\r\nCache-Control: only-if-cached\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body + get("/next"));

        assertThat(answers).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(goesOn ? 2 : 1);
    }

    @Test
    void passesMoreThanItsHeapCouldHold(@TempDir Path folder) throws Exception {
        sends("/passing", 2L << 30, "no-store");
        try (Serving serving = serve(folder, "-Xmx64m")) {
            assertThat(serving.count("/passing")).as(serving::errors).isEqualTo(2L << 30);
        }
    }

    @Test
    void storesMoreThanItsHeapCouldHold(@TempDir Path folder) throws Exception {
        AtomicLong requests = sends("/kept", 512L << 20, "max-age=600");
        try (Serving serving = serve(folder, "-Xmx256m", "-Drelay.cache.max-object=600MiB")) {
            assertThat(serving.count("/kept")).as(serving::errors).isEqualTo(512L << 20);
            assertThat(serving.count("/kept")).as(serving::errors).isEqualTo(512L << 20);
            assertThat(requests).hasValue(1);
        }
    }

    /** @return how often it was asked for */
    private static AtomicLong sends(String path, long length, String directives) {
        AtomicLong requests = new AtomicLong();
        byte[] chunk = ("10000\r\n" + "~".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        SCRIPTS.put(path, connection -> {
            requests.incrementAndGet();
            connection.send(CHUNKED + "Cache-Control: " + directives + "\r\n\r\n");
            for (long sent = 0; sent < length; sent += 0x10000) {
                connection.send(chunk);
            }
            connection.send("0\r\n\r\n");
        });
        return requests;
    }

    private static Serving serve(Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("tomcat-conf/jvm.options"),
                "-Dcatalina.base=" + folder.resolve("base")));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", Path.of("target/relay.jar").toString()));
        command.addAll(List.of("serve", "--port", "0", "--console-port", "0"));
        command.addAll(List.of("--upstream", UPSTREAM.uri().toString()));
        Path errors = Files.createFile(folder.resolve("err"));
        return new Serving(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** A relay in a process of its own. */
    private record Serving(Process process, int port, Path log) implements AutoCloseable {

        Serving(Process process, Path log) throws IOException {
            this(process, StreamingIT.port(process), log);
        }

        long count(String path) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(get(path).getBytes(StandardCharsets.ISO_8859_1));
                return StreamingIT.count(socket.getInputStream(), '~');
            }
        }

        String errors() {
            try {
                return "with " + Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    private static int port(Process process) throws IOException {
        String line = process.inputReader().readLine();
        while (line != null) {
            Matcher serving = SERVING.matcher(line);
            if (serving.find()) {
                return URI.create(serving.group(1)).getPort();
            }
            line = process.inputReader().readLine();
        }
        throw new AssertionError("does not serve");
    }

    private static long count(InputStream input, char wanted) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            for (int i = 0; i < read; i++) {
                count += buffer[i] == wanted ? 1 : 0;
            }
        }
        return count;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n";
    }
}
