package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.arquillian.RelayContainer;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import apirelay.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console tells of the relay itself, and the paths that it completes. */
@ExtendWith(ArquillianExtension.class)
class ConsoleIT {

    private static final Origin ORIGIN = origin();

    @ArquillianResource
    private URL relay;

    @ArquillianResource
    @TargetsContainer(RelayContainer.CONSOLE)
    private URL console;

    private ConsoleClient client;

    private static Origin origin() {
        try {
            return Origin.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive war() {
        return RelayArchive.packed(Map.of(
                "relay.routes.api.path",
                "/api",
                "relay.routes.api.upstream",
                ORIGIN.uri() + "/base",
                "relay.admin.token",
                ConsoleClient.TOKEN));
    }

    @BeforeEach
    void connect() {
        client = new ConsoleClient(console);
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    @Test
    void tellsAboutTheRelay() throws Exception {
        Map<String, Object> about = client.json(client.get("/api/v1/about"));

        assertThat(about)
                .containsEntry("relayPort", relay.getPort())
                .containsEntry("java", Runtime.version().toString())
                .containsEntry(
                        "routes",
                        List.of(Map.of("name", "api", "path", "/api", "upstreams", List.of(ORIGIN.uri() + "/base"))));
        assertThat(String.valueOf(about.get("version"))).matches("\\d.*");
        assertThat(Instant.parse(String.valueOf(about.get("started")))).isBefore(Instant.now());
        assertThat(String.valueOf(about.get("settings")))
                .contains("name=relay.admin.token, value=***, origin=context parameters")
                .contains("name=relay.cache.disk, value=1GiB, origin=default")
                .doesNotContain(ConsoleClient.TOKEN);
    }

    @Test
    void browsesAsAnyClientWould() throws Exception {
        ORIGIN.answer("/base/menu", "{\"a\":1}", "Cache-Control", "max-age=60", "Content-Type", "application/json");
        String ask = "{\"path\":\"/api/menu\"}";
        client.json(client.send(
                "POST",
                "/api/v1/browse",
                ask,
                "Authorization",
                "Bearer " + ConsoleClient.TOKEN,
                "Content-Type",
                "application/json"));
        Map<String, Object> again = client.json(client.send(
                "POST",
                "/api/v1/browse",
                ask,
                "Authorization",
                "Bearer " + ConsoleClient.TOKEN,
                "Content-Type",
                "application/json"));

        assertThat(again).containsEntry("status", 200).containsEntry("text", "{\"a\":1}");
        assertThat(String.valueOf(again.get("decision"))).contains("outcome=hit", "from cache", "fresh for");
        assertThat(String.valueOf(again.get("fields"))).doesNotContain("Relay-Trace");
        client.json(client.post("/api/v1/purge", Map.of("all", true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"path\":\"/a b\"}", "{\"path\":\"/a\",\"method\":\"POST\"}", "[]"})
    void browsesNothingElse(String ask) throws Exception {
        assertThat(client.send(
                                "POST",
                                "/api/v1/browse",
                                ask,
                                "Authorization",
                                "Bearer " + ConsoleClient.TOKEN,
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(400);
    }

    /** Without a token what is for the operator is 401, what is open answers, and what is not there would be 404 or 405. */
    @Test
    void hasWhatItsDocumentDescribes() throws Exception {
        String[] paths = client.get("/api/v1/openapi.yaml")
                .body()
                .split("\ncomponents:")[0]
                .split("\n  (?=/)");
        assertThat(paths).hasSizeGreaterThan(15);
        for (int i = 1; i < paths.length; i++) {
            String path = paths[i].substring(0, paths[i].indexOf(':')).replace("{id}", "1");
            String method = paths[i].contains("\n    post:") ? "POST" : "GET";
            boolean open = paths[i].contains("security: []") || paths[i].contains("security: [{}");
            assertThat(client.send(method, path, "").statusCode())
                    .as(method + ' ' + path)
                    .isEqualTo(open ? 200 : 401);
        }
    }

    @Test
    void tellsTheStatisticsEachSecond() throws Exception {
        try (RawClient reader = RawClient.connect(console.getPort())) {
            reader.send("GET /api/v1/statistics/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + ConsoleClient.TOKEN + "\r\n\r\n");
            assertThat(reader.readUntil("data: {")).contains("text/event-stream");
            assertThat(reader.readUntil("data: {")).contains("\"seconds\":[");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/dish/ | /api/dish/1 /api/dish/2",
                "/api/dish/&limit=1 | /api/dish/1",
                "/api/dish/2 | /api/dish/2",
                "/dish | ''",
            })
    void completesPaths(String path, String completed) throws Exception {
        ConsoleClient visitor = new ConsoleClient(relay);
        for (int i = 1; i <= 2; i++) {
            ORIGIN.answer("/base/dish/" + i, "x", "Cache-Control", "max-age=60", "Vary", "Accept-Language");
            visitor.send("GET", "/api/dish/" + i, "", "Accept-Language", "sv");
            visitor.send("GET", "/api/dish/" + i, "", "Accept-Language", "en");
        }
        Eventually.await(
                "all is stored",
                () -> client.get("/api/v1/totals?by=host").body().contains("\"responses\":4"));
        List<Map<String, String>> paths = (completed.isEmpty() ? List.<String>of() : List.of(completed.split(" ")))
                .stream().map(each -> Map.of("path", each, "from", "stored")).toList();

        assertThat(client.json(client.get("/api/v1/completions?path=" + path))).containsEntry("paths", paths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"about?x=y", "completions", "completions?path=/&limit=101", "completions?path=/&path=/"})
    void refusesWhatMeansNothing(String path) throws Exception {
        assertThat(client.get("/api/v1/" + path).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"about", "completions?path=/"})
    void tellsNothingWithoutTheToken(String path) throws Exception {
        assertThat(client.send("GET", "/api/v1/" + path, "").statusCode()).isEqualTo(401);
    }
}
