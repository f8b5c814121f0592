package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static apirelay.relay.JettyUpstreamFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream behind TLS, behind a proxy, and behind both. */
@Timeout(60)
class JettyUpstreamTlsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static TestCertificate localhost;
    private static TestCertificate elsewhere;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        localhost = TestCertificate.make(folder, "localhost");
        elsewhere = TestCertificate.make(folder, "api.test");
    }

    private static RecordingReceiver told(UpstreamSettings settings) throws Exception {
        try (JettyUpstream upstream = new JettyUpstream(settings)) {
            return exchange(upstream, get("/a?b"));
        }
    }

    @Test
    void trusted() throws Exception {
        try (RawServer server = RawServer.startTls(localhost.serverContext(), RawServer.always(OK))) {
            RecordingReceiver receiver =
                    told(to(server.uri()).trustStore(localhost.store()).build());

            assertThat(receiver.events()).containsExactly("head 200", "complete");
            assertThat(receiver.text()).isEqualTo("ok");
            assertThat(server.requests().get(0).head())
                    .isEqualTo("GET /a?b HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n");
        }
    }

    @Test
    void notTrusted() throws Exception {
        try (RawServer server = RawServer.startTls(localhost.serverContext(), RawServer.always(OK))) {
            assertThat(told(settings(server.uri())).events()).containsExactly("failed UNREACHABLE");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void ofAnotherName() throws Exception {
        try (RawServer server = RawServer.startTls(elsewhere.serverContext(), RawServer.always(OK))) {
            UpstreamSettings settings =
                    to(server.uri()).trustStore(elsewhere.store()).build();

            assertThat(told(settings).events()).containsExactly("failed UNREACHABLE");
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.test", "api.test:8443"})
    void ofTheNameAskedFor(String host) throws Exception {
        try (RawServer server = RawServer.startTls(elsewhere.serverContext(), RawServer.always(OK))) {
            UpstreamSettings settings =
                    to(server.uri()).host(host).trustStore(elsewhere.store()).build();

            assertThat(told(settings).events()).containsExactly("head 200", "complete");
            assertThat(server.requests().get(0).values("Host")).containsExactly(host);
        }
    }

    @Test
    void noTlsThere() throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.read(1);
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        })) {
            URI secure = URI.create("https://localhost:" + server.port());

            assertThat(told(settings(secure)).events()).containsExactly("failed UNREACHABLE");
        }
    }

    @Test
    void handshakeThatNeverEnds() throws Exception {
        try (RawServer server = RawServer.start(connection -> connection.awaitClose())) {
            URI secure = URI.create("https://localhost:" + server.port());

            assertThat(told(to(secure).headTimeout(200).build()).events()).containsExactly("failed TIMEOUT");
        }
    }

    /** RFC 9112 §9.8: anyone on the way could have cut it short. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentUntilCloseNeedsAnOrderlyEnd(boolean orderly) throws Exception {
        try (RawServer server = RawServer.startTls(localhost.serverContext(), connection -> {
            connection.readRequest();
            connection.send("HTTP/1.1 200 OK\r\n\r\npart");
            if (!orderly) {
                connection.cut();
            }
        })) {
            RecordingReceiver receiver =
                    told(to(server.uri()).trustStore(localhost.store()).build());

            assertThat(receiver.events()).containsExactly("head 200", orderly ? "complete" : "failed INVALID");
        }
    }

    @Test
    void plainByAProxy() throws Exception {
        try (RawServer proxy = RawServer.start(RawServer.always(OK))) {
            UpstreamSettings settings = to(URI.create("http://api.test:8080"))
                    .proxy(URI.create("http://us%40er:pass@localhost:" + proxy.port()))
                    .build();

            assertThat(told(settings).text()).isEqualTo("ok");
            RawRequest request = proxy.requests().get(0);
            assertThat(request.line()).isEqualTo("GET http://api.test:8080/a?b HTTP/1.1");
            assertThat(request.fieldLines())
                    .containsExactly("Host: api.test:8080", "Proxy-Authorization: Basic dXNAZXI6cGFzcw==");
        }
    }

    @Test
    void tlsByAProxysTunnel() throws Exception {
        try (RawServer server = RawServer.startTls(localhost.serverContext(), RawServer.always(OK));
                RawServer proxy = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n");
                    try (Socket onward = new Socket("localhost", server.port())) {
                        connection.tunnel(onward);
                    }
                })) {
            UpstreamSettings settings = to(server.uri())
                    .proxy(URI.create("http://user:pass@localhost:" + proxy.port()))
                    .trustStore(localhost.store())
                    .build();

            RecordingReceiver receiver = told(settings);

            assertThat(receiver.events()).containsExactly("head 200", "complete");
            RawRequest connect = proxy.requests().get(0);
            assertThat(connect.line()).isEqualTo("CONNECT localhost:" + server.port() + " HTTP/1.1");
            assertThat(connect.values("Proxy-Authorization")).containsExactly("Basic dXNlcjpwYXNz");
            RawRequest request = server.requests().get(0);
            assertThat(request.line()).isEqualTo("GET /a?b HTTP/1.1");
            assertThat(request.fieldLines()).containsExactly("Host: localhost:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad"
            })
    void tunnelRefused(String refusal) throws Exception {
        try (RawServer proxy = RawServer.start(RawServer.always(refusal))) {
            UpstreamSettings settings = to(URI.create("https://api.test"))
                    .proxy(URI.create("http://localhost:" + proxy.port()))
                    .build();

            assertThat(told(settings).events()).containsExactly("failed UNREACHABLE");
            assertThat(proxy.requests())
                    .extracting(RawRequest::line)
                    .isEqualTo(List.of("CONNECT api.test:443 HTTP/1.1"));
        }
    }
}
