package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTest {

    private static final Path CONF = Path.of("tomcat-conf");

    @TempDir
    Path folder;

    private Launch probe;

    @BeforeEach
    void pack() {
        Path war = folder.resolve("probe.war");
        ProbeWar.create("probe.war").as(ZipExporter.class).exportTo(war.toFile());
        probe = Launch.of(war, CONF, folder.resolve("base")).onFreePorts();
    }

    @Test
    void servesTheWarAtTheRoot() throws Exception {
        try (RunningRelay relay = probe.start()) {
            assertThat(get(relay.uri().resolve("/restaurant?x")))
                    .contains(
                            "target /restaurant?x",
                            "context \n",
                            "port " + relay.uri().getPort());
        }
    }

    @Test
    void servesTheWarUnderAContextPath() throws Exception {
        try (RunningRelay relay = probe.at("/menu").start()) {
            assertThat(relay.uri().getPath()).isEqualTo("/menu/");
            assertThat(get(relay.uri().resolve("/menu"))).contains("target /menu\n", "context /menu\n");
            assertThat(get(relay.uri().resolve("x/y"))).contains("target /menu/x/y\n");
        }
    }

    @Test
    void tellsTheWarTheConsolesRealPort() throws Exception {
        try (RunningRelay relay = probe.start()) {
            int port = relay.consoleUri().getPort();
            assertThat(port).isPositive().isNotEqualTo(relay.uri().getPort());
            assertThat(get(relay.consoleUri())).contains("port " + port, "console " + port);
        }
    }

    @Test
    void showsTheWarNothingButTheContainer() throws Exception {
        try (RunningRelay relay = probe.start()) {
            assertThat(get(relay.uri()))
                    .contains(
                            "sees-tests false",
                            "sees-tool false",
                            "sees-tomcat true",
                            "loader ParallelWebappClassLoader");
        }
    }

    @Test
    void givesEachOfTwoRelaysItsOwnSettings() throws Exception {
        try (RunningRelay one = probe.with("relay.upstream", "one").start()) {
            try (RunningRelay two = other().with("relay.upstream", "two").start()) {
                assertThat(get(two.uri())).contains("setting two");
            }
            assertThat(get(one.uri())).contains("setting one");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb%5Cc",
                "/a%E5",
                "/%C3%A5",
                "/[a]{b}|\"",
                "/a?[b]{c}|\"",
                "/a?",
                "/a//b",
                "/a;p=1/b",
                "/a/../b",
                "/a?x=%",
            })
    void passesTargetsAsTheyWereSent(String target) throws Exception {
        try (RunningRelay relay = probe.start()) {
            assertThat(exchange(relay.uri(), "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\ntarget " + target + "\n");
        }
    }

    @Test
    void passesTrace() throws Exception {
        try (RunningRelay relay = probe.start()) {
            assertThat(exchange(relay.uri(), "TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .contains("method TRACE");
        }
    }

    @Test
    void ignoresAnUpgradeToHttp2AndTakesItsContent() throws Exception {
        try (RunningRelay relay = probe.start()) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(relay.uri())
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).contains("protocol HTTP/1.1", "content 100000");
        }
    }

    @Test
    void speaksHttp2ByPriorKnowledge() throws Exception {
        try (RunningRelay relay = probe.start();
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), relay.uri().getPort())) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            out.flush();
            byte[] frame = socket.getInputStream().readNBytes(9);
            assertThat(frame[3]).as("frame type SETTINGS").isEqualTo((byte) 4);
        }
    }

    @Test
    void namesNoServerInErrors() throws Exception {
        try (RunningRelay relay = probe.start()) {
            assertThat(exchange(relay.uri(), "GET /\\ HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 400")
                    .doesNotContainIgnoringCase("tomcat")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void failsWhenTheWarDoes() throws Exception {
        Set<Thread> before = threads();
        assertThatThrownBy(() ->
                        probe.with("probe.fail", "relay.port: must be a number").start())
                .isInstanceOf(StartException.class)
                .hasMessage("relay.port: must be a number")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertNoThreadBut(before);
    }

    @Test
    void failsWhenAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> on(OptionalInt.of(port), OptionalInt.of(0)).start())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
            assertThatThrownBy(() -> on(OptionalInt.of(0), OptionalInt.of(port)).start())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void failsWhenBothPortsAreTheSame() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> on(OptionalInt.of(port), OptionalInt.of(port)).start())
                .isInstanceOf(StartException.class);
    }

    @Test
    void failsWithoutItsFiles() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> Launch.of(nowhere, CONF, folder).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> Launch.of(probe.war(), nowhere, folder).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void leavesNoThreadAndNoPort() throws Exception {
        Set<Thread> before = threads();
        RunningRelay relay = probe.start();
        get(relay.uri());
        relay.close();
        relay.close();
        assertNoThreadBut(before);
        new ServerSocket(relay.uri().getPort(), 1, InetAddress.getLoopbackAddress()).close();
        new ServerSocket(relay.consoleUri().getPort(), 1, InetAddress.getLoopbackAddress()).close();
    }

    private Launch on(OptionalInt port, OptionalInt consolePort) {
        return new Launch(probe.war(), CONF, probe.base(), "", port, consolePort, probe.drain(), probe.settings());
    }

    private Launch other() {
        return Launch.of(probe.war(), CONF, folder.resolve("other")).onFreePorts();
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** A pool's threads end a moment after it. */
    private static void assertNoThreadBut(Set<Thread> before) throws InterruptedException {
        for (Thread thread : threads()) {
            if (!before.contains(thread) && !thread.getName().startsWith("Keep-Alive-Timer")) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private static String get(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String exchange(URI uri, String request) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
