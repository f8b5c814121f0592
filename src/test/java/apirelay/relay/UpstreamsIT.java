package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route's settings do: several base URLs, limits, own freshness, references and trailers. */
@ExtendWith(ArquillianExtension.class)
class UpstreamsIT {

    private static final Map<String, RawServer.Script> SCRIPTS = new ConcurrentHashMap<>();

    private static final RawServer UPSTREAM = upstream();

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
        return RelayArchive.packed(Map.ofEntries(
                Map.entry("relay.upstream", UPSTREAM.uri() + "/api"),
                Map.entry("relay.routes.default.max-request", "10"),
                Map.entry("relay.routes.pair.path", "/pair"),
                Map.entry("relay.routes.pair.upstream", "http://127.0.0.1:1/x," + UPSTREAM.uri() + "/api"),
                Map.entry("relay.routes.down.path", "/down"),
                Map.entry("relay.routes.down.upstream", "http://127.0.0.1:1"),
                Map.entry("relay.routes.down.max-failures", "2"),
                Map.entry("relay.ttl.a.path", "/not-*"),
                Map.entry("relay.ttl.a.status", "404"),
                Map.entry("relay.ttl.a.ttl", "0s")));
    }

    @AfterAll
    static void stop() throws IOException {
        UPSTREAM.close();
    }

    private static RawServer.Script answer(String fields, String content) {
        return connection -> connection.send(
                "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + content.length() + "\r\n\r\n" + content);
    }

    private String get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");
    }

    private String send(String request) throws IOException {
        return RawClient.exchange(relay.getPort(), request);
    }

    @Test
    void asksAnotherBaseUrlWhereOneIsNotThere() throws Exception {
        SCRIPTS.put("/api/any", answer("Cache-Control: no-store\r\n", "ok"));
        for (int i = 0; i < 4; i++) {
            assertThat(get("/pair/any")).startsWith("HTTP/1.1 200 ").endsWith("ok");
        }
    }

    @Test
    void saysWhenToComeAgainWhereAllAreDown() throws Exception {
        assertThat(get("/down/x")).startsWith("HTTP/1.1 502 ");
        assertThat(get("/down/x")).startsWith("HTTP/1.1 502 ");
        assertThat(get("/down/x")).startsWith("HTTP/1.1 503 ").contains("Retry-After: 5\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 10\r\n\r\n0123456789', 200",
        "'Content-Length: 11\r\n\r\n0123456789a', 413",
        "'Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n', 200",
        "'Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n', 413",
    })
    void takesNoMoreContentThanAllowed(String framed, int status) throws Exception {
        SCRIPTS.put("/api/post", connection -> {
            String head = framed.startsWith("Content-Length") ? "" : "chunked";
            if (head.isEmpty()) {
                connection.read(10);
            } else {
                connection.read("a\r\n0123456789\r\n0\r\n\r\n".length());
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        assertThat(send("POST /post HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n" + framed))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void rewritesReferencesOfStoredResponsesForWhoeverAsks() throws Exception {
        SCRIPTS.put(
                "/api/made",
                answer("Cache-Control: max-age=60\r\nContent-Location: " + UPSTREAM.uri() + "/api/other\r\n", "ok"));
        for (String cacheStatus : new String[] {"fwd=uri-miss", "hit"}) {
            assertThat(get("/made")).contains("Content-Location: http://relay/other\r\n", cacheStatus);
        }
        assertThat(get("/pair/made")).contains("Content-Location: http://relay/pair/other\r\n");
    }

    /** Not to the relay's own root, which would ask for the same once more. */
    @Test
    void doesNotSendAClientRoundAndRound() throws Exception {
        SCRIPTS.put(
                "/api",
                connection -> connection.send(
                        "HTTP/1.1 301 Moved Permanently\r\nLocation: /api/\r\nContent-Length: 0\r\n\r\n"));
        SCRIPTS.put("/api/", answer("Cache-Control: no-store\r\n", "there"));

        assertThat(get("/")).contains("Location: " + UPSTREAM.uri() + "/api/\r\n");
        assertThat(get("/pair/")).endsWith("there");
    }

    @ParameterizedTest
    @CsvSource({"'TE: trailers\r\n', true", "'', false"})
    void passesTrailersToWhoeverWantsThem(String te, boolean passed) throws Exception {
        SCRIPTS.put(
                "/api/trailers",
                connection -> connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n"));
        String answer = send("GET /trailers HTTP/1.1\r\nHost: relay\r\n" + te + "Connection: close\r\n\r\n");
        String[] parts = answer.split("\r\n\r\n", 2);

        assertThat(parts[0]).doesNotContain("X-Sum");
        if (passed) {
            assertThat(parts[1].toLowerCase(Locale.ROOT)).contains("0\r\nx-sum: 1\r\n");
        } else {
            assertThat(parts[1].toLowerCase(Locale.ROOT)).doesNotContain("x-sum");
        }
        assertThat(parts[1]).doesNotContain("Content-Length");
    }

    @Test
    void keepsNothingWhereARuleSaysSo() throws Exception {
        get("/not-here");
        assertThat(get("/not-here")).startsWith("HTTP/1.1 404 ").contains("fwd=uri-miss");
        get("/nowhere");
        assertThat(get("/nowhere")).startsWith("HTTP/1.1 404 ").contains("; hit");
    }
}
