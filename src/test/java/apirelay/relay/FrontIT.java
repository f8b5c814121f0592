package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.launch.StartException;
import apirelay.testing.RawClient;
import apirelay.testing.RawHttp2;
import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the relay's own port speaks: HTTP/1.1 and HTTP/2, with TLS or without, and what trails a request's content there. */
class FrontIT {

    private static final List<String> TRAILERS = new CopyOnWriteArrayList<>();

    private static final String LARGE = "0123456789abcde\n".repeat(200_000);

    @TempDir
    private static Path folder;

    private static RawServer upstream;
    private static TestCertificate certificate;
    private static RunningRelay relay;
    private static RunningRelay tls;

    @BeforeAll
    static void start() throws Exception {
        upstream = RawServer.start(connection -> {
            for (RawRequest request = connection.readRequest(); request != null; request = connection.readRequest()) {
                TRAILERS.add(connection.trailers());
                String content = request.target().equals("/large") ? LARGE : "ok";
                connection.send("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: " + content.length()
                        + "\r\n\r\n" + content);
            }
        });
        certificate = TestCertificate.make(folder, "localhost");
        relay = launch("plain").start();
        tls = launch("tls")
                .with("relay.tls.certificate", certificate.certificatePem().toString())
                .with("relay.tls.key", certificate.keyPem().toString())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        tls.close();
        upstream.close();
    }

    private static Launch launch(String name) {
        return Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve(name))
                .onFreePorts()
                .with(Map.of(
                        "relay.upstream",
                        upstream.uri().toString(),
                        "relay.cache.dir",
                        folder.resolve(name + "-cache").toString()));
    }

    /** RFC 9113 §3.2. */
    @ParameterizedTest
    @CsvSource({"HTTP_2, HTTP_2", "HTTP_1_1, HTTP_1_1"})
    void tlsWithWhatTheClientOffers(HttpClient.Version offered, HttpClient.Version spoken) throws Exception {
        assertThat(tls.uri().getScheme()).isEqualTo("https");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.clientContext())
                .version(offered)
                .build();
        URI uri = URI.create("https://localhost:" + tls.uri().getPort() + "/once?" + offered);
        for (String outcome : List.of("fwd=uri-miss", "hit")) {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(spoken);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.headers().firstValue("Cache-Status").orElseThrow())
                    .contains(outcome);
        }
        RawRequest request = upstream.requests().stream()
                .filter(sent -> sent.target().equals("/once?" + offered))
                .findFirst()
                .orElseThrow();
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(request.values("X-Forwarded-Host"))
                .containsExactly("localhost:" + tls.uri().getPort());
    }

    @Test
    void largeStoredContentByTls() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.clientContext())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        URI uri = URI.create("https://localhost:" + tls.uri().getPort() + "/large");
        for (String outcome : List.of("fwd=uri-miss", "hit", "hit")) {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Cache-Status").orElseThrow())
                    .contains(outcome);
            assertThat(response.body()).isEqualTo(LARGE);
        }
    }

    @Test
    void noPlainHttpWhereThereIsTls() throws Exception {
        assertThat(RawClient.exchange(
                        tls.uri().getPort(), "GET /once HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .doesNotContain("ok", "Exception");
    }

    @Test
    void noStartWithoutTheKey() {
        Launch launch = launch("keyless")
                .with("relay.tls.certificate", folder.resolve("CERTIFICATE.pem").toString());

        assertThatThrownBy(launch::start).isInstanceOf(StartException.class).hasMessageContaining("relay.tls.key");
    }

    /** RFC 9113 §3.3. */
    @Test
    void http2ByPriorKnowledge() throws Exception {
        org.eclipse.jetty.client.HttpClient client = http2();
        try {
            ContentResponse response = client.GET(relay.uri() + "once");

            assertThat(response.getContentAsString()).isEqualTo("ok");
            assertThat(response.getVersion().asString()).isEqualTo("HTTP/2.0");
        } finally {
            client.stop();
        }
    }

    private static org.eclipse.jetty.client.HttpClient http2() throws Exception {
        org.eclipse.jetty.client.HttpClient client =
                new org.eclipse.jetty.client.HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client.start();
        return client;
    }

    /** RFC 9110 §6.5.1: what means something for framing, routing, credentials or content does not trail. */
    private static final List<String> NOT_TRAILING = List.of(
            "Content-Length: 9",
            "Content-Type: a/b",
            "Content-Encoding: gzip",
            "Content-Range: bytes 0-1/2",
            "Transfer-Encoding: chunked",
            "Host: evil",
            "Authorization: Basic x",
            "Cookie: a=b",
            "Cache-Control: no-store",
            "If-Match: \"x\"",
            "Expect: 100-continue",
            "Connection: close",
            "Forwarded: for=evil",
            "X-Forwarded-For: evil",
            "X_Forwarded_For: evil",
            "Relay-Trace: x",
            "Via: 1.1 evil",
            "TE: trailers",
            "Trailer: X-Last");

    @Test
    void trailersGoUpstreamButForThoseThatMustNotTrail() throws Exception {
        TRAILERS.clear();
        String answer = RawClient.exchange(
                relay.uri().getPort(),
                "POST /post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Sum: 1\r\nContent-Digest: sha-256=:x:\r\n"
                        + String.join("\r\n", NOT_TRAILING) + "\r\nX-Last: 2\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(TRAILERS).hasSize(1);
        assertThat(TRAILERS.get(0).toLowerCase(Locale.ROOT).lines())
                .containsExactlyInAnyOrder("x-sum: 1", "content-digest: sha-256=:x:", "x-last: 2");
    }

    @Test
    void trailersGoUpstreamFromHttp2() throws Exception {
        TRAILERS.clear();
        org.eclipse.jetty.client.HttpClient client = http2();
        try {
            AsyncRequestContent content = new AsyncRequestContent(ByteBuffer.wrap(new byte[] {'o', 'k'})) {
                @Override
                public long getLength() {
                    return -1;
                }
            };
            content.close();
            ContentResponse response = client.POST(relay.uri() + "post")
                    .body(content)
                    .trailersSupplier(() -> HttpFields.build().add("X-Sum", "1").add("Cookie", "a=b"))
                    .send();

            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(TRAILERS)
                    .extracting(text -> text.toLowerCase(Locale.ROOT))
                    .containsExactly("x-sum: 1\r\n");
        } finally {
            client.stop();
        }
    }

    /** RFC 9113 §8.1: content with a length may have trailers too, which HTTP/1.1 has no place for. */
    @ParameterizedTest
    @CsvSource({"true, x-sum: 1", "false, ''"})
    void trailersOfContentWithALengthGoFromHttp2ToHttp2(boolean http2, String trailers) throws Exception {
        TRAILERS.clear();
        org.eclipse.jetty.client.HttpClient client = http2();
        try (RawHttp2 other = RawHttp2.start(connection -> {
                    connection.read(RawHttp2.HEADERS);
                    RawHttp2.Frame end = connection.readEnd();
                    TRAILERS.add(String.join("", end.fields()));
                    connection.head(end.stream(), RawHttp2.END_STREAM, "200");
                    connection.awaitClose();
                });
                RunningRelay relayed = launch("lengths-" + http2)
                        .with("relay.upstream", (http2 ? other.uri() : upstream.uri()).toString())
                        .with("relay.routes.default.http2", http2 ? "only" : "off")
                        .start()) {
            ContentResponse response = client.POST(relayed.uri() + "post")
                    .body(new StringRequestContent("ok"))
                    .trailersSupplier(() -> HttpFields.build().add("X-Sum", "1"))
                    .send();

            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(TRAILERS).containsExactly(trailers);
        } finally {
            client.stop();
        }
    }

    @Test
    void contentWithALengthHasNone() throws Exception {
        TRAILERS.clear();
        RawClient.exchange(
                relay.uri().getPort(),
                "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

        assertThat(TRAILERS).containsExactly("");
        List<RawRequest> posts = new ArrayList<>(upstream.requests());
        assertThat(posts.get(posts.size() - 1).values("Content-Length")).containsExactly("2");
    }
}
