package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Origin;
import apirelay.testing.RawServer;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code relay get}. */
class GetTest {

    private Origin relay;
    private final ToolInside tool = new ToolInside();

    @BeforeEach
    void start() throws IOException {
        relay = Origin.start();
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private Tool.Run get(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "get";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--server";
        all[arguments.length + 2] = relay.uri().toString();
        return tool.run(all);
    }

    @Test
    void printsTheContentByteForByte() {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        relay.on(
                "/a",
                exchange ->
                        Origin.send(exchange, 200, content, "Cache-Status", "api-relay; hit; ttl=258", "Age", "42"));
        Tool.Run run = get("a?b=å|c#d");
        assertThat(tool.bytes()).isEqualTo(content);
        assertThat(run.err()).isEqualTo("Served from cache, 42 s old, fresh for 4 min 18 s.\n");
        assertThat(run.exitCode()).isZero();
        assertThat(relay.seen("/a").get(0).target()).isEqualTo("/a?b=%C3%A5%7Cc");
        assertThat(relay.seen("/a").get(0).field("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200, text/plain, 0",
        "204, text/plain, 0",
        "206, text/plain, 0",
        "302, text/plain, 8",
        "403, text/plain, 8",
        "404, text/plain, 4",
        "410, application/problem+json, 4",
        "500, text/plain, 8",
        "502, application/problem+json, 6",
        "504, application/problem+json, 6",
    })
    void tellsTheStatusByItsOwn(int status, String type, int exitCode) {
        relay.on("/a", exchange -> Origin.send(exchange, status, new byte[] {'x'}, "Content-Type", type));
        Tool.Run run = get("/a");
        assertThat(run.out()).isEqualTo(status == 204 ? "" : "x");
        assertThat(run.err()).isEqualTo((status < 300 ? "" : "Status " + status + ". ") + "Says nothing of a cache.\n");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void printsADocumentThatHoldsAll() throws IOException {
        relay.answer("/a", "å\u009b\u001b", "Cache-Status", "api-relay; fwd=uri-miss; fwd-status=200; stored");
        Tool.Run run = get("/a", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("\u009b", "\u001b");
        Map<String, Object> document = JSON.std.mapFrom(run.out());
        assertThat(document)
                .containsEntry("status", 200)
                .containsEntry("size", 5)
                .containsEntry("text", "å\u009b\u001b")
                .containsEntry("cache", "Fetched from the API: nothing was stored under this URL, stored");
        assertThat(document.get("fields")).asString().contains("[Content-length, 5]");
    }

    @Test
    void printsWhatIsNoTextInBase64() throws IOException {
        relay.on("/a", exchange -> Origin.send(exchange, 200, new byte[] {(byte) 0xFF, 0}));
        assertThat(JSON.std.mapFrom(get("/a", "--json").out()))
                .containsEntry("base64", "/wA=")
                .doesNotContainKey("text");
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 9', '12345'",
        "'Transfer-Encoding: chunked', '5\r\n12345\r\n'",
        "'Transfer-Encoding: chunked', '5\r\n12345'",
    })
    void saysThatContentIsBrokenOff(String field, String content) throws Exception {
        try (RawServer broken = RawServer.start(connection -> {
            connection.readRequest();
            connection.send("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\n" + content);
        })) {
            Tool.Run run = tool.run("get", "/", "--server", broken.uri().toString());
            assertThat(run.out()).isEqualTo("12345");
            assertThat(run.err()).contains("broken off");
            assertThat(run.exitCode()).isEqualTo(5);
        }
    }

    @Test
    void letsNothingSteerTheTerminal() throws Exception {
        try (RawServer hostile = RawServer.start(
                RawServer.always(
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Status: x; fwd=\u009b1m; detail=\"\u001b[1m\"\r\n\r\n"))) {
            Tool.Run run = tool.run("get", "/", "--server", hostile.uri().toString());
            assertThat(run.err()).endsWith(".\n").doesNotContain("\u001b", "\u009b");
        }
    }
}
