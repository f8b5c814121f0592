package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.launch.SampleApi;
import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code relay dishes} against the sample API itself: for the tool, a relay is what answers as one. */
class DishesIT {

    private static SampleApi api;

    @TempDir
    Path folder;

    private Tool tool;

    @BeforeAll
    static void start() throws IOException {
        api = SampleApi.start(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void find() {
        tool = new Tool(folder);
    }

    @Test
    void listsRestaurantsInColumns() throws Exception {
        Tool.Run run = tool.run("dishes", "--server", api.uri().toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .contains(
                        "IDENTIFIER    NAME                REGION",
                        "bjorkas       Björkås värdshus    Solna",
                        "ingvars-kok   Ingvars kök & café  Huddinge")
                .hasSize(15);
    }

    @Test
    void listsTheDishesOfOne() throws Exception {
        Tool.Run run = tool.run("dishes", "--restaurant", "nanna", "--server", api.uri() + "/");
        assertThat(run.out()).isEqualTo("Älgskav med murkelsås\nSmörstekt abborre\nRotfruktspytt med stekt ägg\n");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nanna"})
    void printsTheApisOwnJson(String restaurant) throws Exception {
        Tool.Run run = restaurant.isEmpty()
                ? tool.run("dishes", "--json", "--server", api.uri().toString())
                : tool.run("dishes", "--json", "--server", api.uri().toString(), "--restaurant", restaurant);
        assertThat(JSON.std.mapFrom(run.out())).containsOnlyKeys(restaurant.isEmpty() ? "restaurants" : "restaurant");
        assertThat(run.out()).contains("ö").endsWith("}\n");
    }

    @Test
    void knowsNoSuchRestaurant() throws Exception {
        assertFails(
                tool.run("dishes", "--server", api.uri().toString(), "--restaurant", "nån/annan"), 4, "'nån/annan'");
    }

    @Test
    void saysWhenNoRelayAnswers() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertFails(tool.run("dishes", "--server", "http://127.0.0.1:" + port), 3, "relay serve");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | application/json         | <html>                          | 5 | not a JSON object",
                "200 | application/json         | []                              | 5 | not a JSON object",
                "200 | application/json         | {\"dishes\":[]}                 | 5 | no list 'restaurants'",
                "200 | application/json         | {\"restaurants\":[1]}           | 5 | something else",
                "200 | application/json         | {\"restaurants\":[{}]}          | 5 | no text 'identifier'",
                "404 | text/html                | nothing here                    | 5 | status 404",
                "302 | text/html                | elsewhere                       | 5 | status 302",
                "500 | text/plain               | broken                          | 5 | status 500",
                "502 | application/problem+json | {\"detail\":\"refused\"}        | 6 | refused",
                "504 | application/problem+json | {\"title\":\"Gateway Timeout\"} | 6 | Gateway Timeout",
            })
    void saysWhatItDoesNotUnderstand(int status, String type, String content, int exitCode, String message)
            throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = content.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertFails(tool.run("dishes", "--server", "http://127.0.0.1:" + port), exitCode, message);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dishes --server ftp://x, ftp://x",
        "dishes --server nowhere, nowhere",
        "dishes --nonsense, --nonsense",
        "nonsense, nonsense",
        "serve --port 70000, 70000",
        "serve --port x, --port",
        "serve --console-port -1, -1",
        "serve --upstream nowhere, nowhere",
        "serve --demo --upstream http://x/, --demo",
    })
    void refusesACommandLineItDoesNotKnow(String line, String message) throws Exception {
        assertFails(tool.run(line.split(" ")), 2, message);
    }

    @Test
    void explainsItself() throws Exception {
        Tool.Run help = tool.run("dishes", "--help");
        assertThat(help.out()).contains("--restaurant", "Exit status", "no relay answers");
        assertThat(help.exitCode()).isZero();
        assertThat(tool.run("--version").out()).matches("relay \\d+\\.\\d+\\.\\d+\\S*\n");
        assertThat(tool.run().exitCode()).isEqualTo(2);
    }

    private static void assertFails(Tool.Run run, int exitCode, String message) {
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("relay: ").contains(message).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }
}
