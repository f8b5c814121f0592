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
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.junit.jupiter.params.provider.MethodSource;
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
            Origin origin = Origin.start();
            origin.answer(
                    "/base/openapi.json",
                    "{\"openapi\":\"3.1.0\",\"servers\":[{\"url\":\"/base\"}],\"paths\":{\"/wine/{identifier}\":{\"get\":{}},"
                            + "\"/wine/{identifier}/price\":{\"get\":{}},\"/order\":{\"post\":{}}}}",
                    "Content-Type",
                    "application/json");
            return origin;
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

    /** What is for the operator is 401 without a token, what is open answers, and what is not there would be 404 or 405. */
    @ParameterizedTest
    @MethodSource("apirelay.console.ApiContract#operations")
    void opensWhatItsDocumentSaysIsOpen(String operation) throws Exception {
        String[] parts = operation.replace("{id}", "1").split(" ");
        assertThat(client.send(parts[0], parts[1], "").statusCode())
                .isEqualTo(ApiContract.isOpen(operation) ? 200 : 401);
    }

    /** The client of these tests holds each answer to the document; here is a good answer of each kind. */
    @Test
    void answersAsItsDocumentSays() throws Exception {
        ORIGIN.answer(
                "/base/all",
                "all",
                "Cache-Control",
                "max-age=60",
                "ETag",
                "\"1\"",
                "Vary",
                "Accept",
                "Content-Type",
                "text/a");
        new ConsoleClient(relay).send("GET", "/api/all?x", "", "Accept", "a");
        Eventually.await(
                "it is stored", () -> client.get("/api/v1/responses").body().contains("/api/all"));
        String id = client.get("/api/v1/responses?prefix=/api/all").body().replaceFirst(".*?\"id\":(\\d+).*", "$1");
        Map<String, Object> asked = Map.of("path", "/api/all?x", "fields", List.of(List.of("Accept", "a")));
        Map<String, Map<String, Object>> contents = Map.of(
                "POST /api/v1/purge",
                Map.of("all", true, "soft", true),
                "POST /api/v1/sql",
                Map.of("query", "SELECT url FROM responses"),
                "POST /api/v1/browse",
                asked,
                "POST /api/v1/explain",
                asked);
        Map<String, String> queries = Map.of("GET /api/v1/totals", "?by=host", "GET /api/v1/completions", "?path=/");
        for (String operation : ApiContract.operations()) {
            String[] parts = operation.replace("{id}", id).split(" ");
            if (parts[1].endsWith("/stream")) {
                continue; // Without an end; tellsTheStatisticsEachSecond reads it.
            }
            Map<String, Object> content = contents.get(operation);
            HttpResponse<String> answer = parts[0].equals("GET")
                    ? client.get(parts[1] + queries.getOrDefault(operation, ""))
                    : client.post(parts[1], Objects.requireNonNull(content, operation));
            assertThat(answer.statusCode()).as(operation).isEqualTo(200);
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
                () -> client.get("/api/v1/responses?prefix=/api/dish/").body().contains("\"total\":4"));
        List<Map<String, String>> paths = (completed.isEmpty() ? List.<String>of() : List.of(completed.split(" ")))
                .stream().map(each -> Map.of("path", each, "from", "stored")).toList();

        assertThat(client.json(client.get("/api/v1/completions?path=" + path))).containsEntry("paths", paths);
    }

    @Test
    void completesPathsFromUpstreamsOpenApiDocument() throws Exception {
        ORIGIN.answer("/base/wine/9", "x", "Cache-Control", "max-age=60");
        new ConsoleClient(relay).send("GET", "/api/wine/9", "");
        Eventually.await("both are there", () -> {
            String found = client.get("/api/v1/completions?path=/api/wine/").body();
            return found.contains("openapi") && found.contains("stored");
        });

        assertThat(client.json(client.get("/api/v1/completions?path=/api/wine/9")))
                .containsEntry(
                        "paths",
                        List.of(
                                Map.of("path", "/api/wine/9", "from", "stored"),
                                Map.of("path", "/api/wine/{identifier}", "from", "openapi"),
                                Map.of("path", "/api/wine/{identifier}/price", "from", "openapi")));
        assertThat(client.get("/api/v1/completions?path=/api/wine/9/&limit=1").body())
                .contains("/api/wine/9/price");
        assertThat(client.get("/api/v1/completions?path=/api/o").body()).doesNotContain("order");
        assertThat(ORIGIN.seen("/base/openapi.json")).as("asked for once").hasSize(1);
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
