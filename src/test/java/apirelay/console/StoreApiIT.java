package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.arquillian.RelayContainer;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store's part of the API. */
@ExtendWith(ArquillianExtension.class)
class StoreApiIT {

    private static final Origin ORIGIN = origin();

    @ArquillianResource
    private URL relay;

    @ArquillianResource
    @TargetsContainer(RelayContainer.CONSOLE)
    private URL console;

    private ConsoleClient client;
    private ConsoleClient visitor;

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
                "relay.cache.ignored-parameters",
                "utm",
                "relay.admin.token",
                ConsoleClient.TOKEN));
    }

    @BeforeEach
    void storeSome() throws Exception {
        client = new ConsoleClient(console);
        visitor = new ConsoleClient(relay);
        client.json(client.post("/api/v1/purge", Map.of("all", true)));
        for (int i = 0; i < 5; i++) {
            ORIGIN.answer(
                    "/base/item/" + i,
                    "x".repeat(10 * i),
                    "Cache-Control",
                    "max-age=60",
                    "Content-Type",
                    "text/plain",
                    "Vary",
                    "Accept-Language",
                    "Cache-Tag",
                    i % 2 == 0 ? "even" : "odd",
                    "ETag",
                    "\"" + i + "\"");
            visitor.send("GET", "/api/item/" + i + "?utm=x", "", "Accept-Language", "sv");
        }
        // Whether it is on disk by now makes no difference to what is found, but to how the tests count.
        Eventually.await("all is stored", () -> responses("").size() == 5);
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> responses(String query) throws Exception {
        return (List<Map<String, Object>>) Objects.requireNonNull(
                client.json(client.get("/api/v1/responses" + query)).get("responses"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | /api/item/0 /api/item/1 /api/item/2 /api/item/3 /api/item/4",
                "?sort=size&order=desc&limit=2 | /api/item/4 /api/item/3",
                "?sort=created&order=desc&limit=1 | /api/item/4",
                "?sort=size&offset=3 | /api/item/3 /api/item/4",
                "?url=/api/item/3 | /api/item/3",
                "?url=/api/item/3%3Futm=y | /api/item/3",
                "?url=/api/item/3%3Fx=y | ''",
                "?prefix=/api/item/4 | /api/item/4",
                "?pattern=*item/%3F | /api/item/0 /api/item/1 /api/item/2 /api/item/3 /api/item/4",
                "?pattern=/*/1 | /api/item/1",
                "?tag=odd | /api/item/1 /api/item/3",
                "?tag=odd&url=/api/item/3 | /api/item/3",
                "?route=api&tag=none | ''",
                "?host=localhost | ''",
            })
    void lists(String query, String paths) throws Exception {
        assertThat(responses(query))
                .extracting(entry -> entry.get("path"))
                .containsExactlyElementsOf(paths.isEmpty() ? List.of() : List.of((Object[]) paths.split(" ")));
    }

    @Test
    void findsAUrlAsClientsAndUpstreamHaveIt() throws Exception {
        for (String url :
                List.of(relay + "api/item/2", relay + "api/item/2?utm=z#part", ORIGIN.uri() + "/base/item/2")) {
            assertThat(responses("?url=" + URLEncoder.encode(url, StandardCharsets.UTF_8)))
                    .as(url)
                    .hasSize(1);
        }
    }

    @Test
    void showsOne() throws Exception {
        Map<String, Object> brief = responses("?url=/api/item/2").get(0);
        visitor.send("GET", "/api/item/2", "", "Accept-Language", "sv");

        Map<String, Object> full = client.json(client.get("/api/v1/responses/" + brief.get("id")));

        assertThat(full)
                .containsEntry("url", relay + "api/item/2")
                .containsEntry("path", "/api/item/2")
                .containsEntry("route", "api")
                .containsEntry("status", 200)
                .containsEntry("size", 20)
                .containsEntry("hits", 1)
                .containsEntry("variant", List.of(List.of("Accept-Language", "sv")))
                .containsEntry(
                        "freshness", Map.of("lifetime", 60.0, "from", "max-age", "section", "RFC 9111 §5.2.2.1"));
        assertThat(String.valueOf(full.get("fields"))).contains("max-age=60");
        HttpResponse<String> content = client.get("/api/v1/responses/" + brief.get("id") + "/content");
        assertThat(content.body()).isEqualTo("x".repeat(20));
        assertThat(content.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(content.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        HttpResponse<String> empty = client.get(
                "/api/v1/responses/" + responses("?url=/api/item/0").get(0).get("id") + "/content");
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void addsUp() throws Exception {
        assertThat(client.json(client.get("/api/v1/totals?by=content-type")))
                .containsEntry("totals", List.of(Map.of("name", "text/plain", "responses", 5, "bytes", 100)));
        assertThat(client.json(client.get("/api/v1/totals?by=host")).toString())
                .contains("name=" + relay.getAuthority());
    }

    @Test
    void previewsAndPurges() throws Exception {
        Map<String, Object> preview = client.json(client.post("/api/v1/purge", Map.of("tag", "even", "preview", true)));
        assertThat(preview)
                .containsEntry("matched", 3)
                .containsEntry("bytes", 60)
                .containsEntry("preview", true)
                .containsEntry("examples", List.of(relay + "api/item/0", relay + "api/item/2", relay + "api/item/4"));
        assertThat(responses("")).hasSize(5);

        assertThat(client.json(client.post("/api/v1/purge", Map.of("url", "/api/item/1", "soft", true))))
                .containsEntry("matched", 1)
                .containsEntry("soft", true)
                .doesNotContainKey("examples");
        assertThat(String.valueOf(responses("?url=/api/item/1").get(0).get("fresh")))
                .startsWith("-");

        assertThat(client.json(client.post("/api/v1/purge", Map.of("tag", "even"))))
                .containsEntry("matched", 3);
        assertThat(responses("")).extracting(entry -> entry.get("path")).containsExactly("/api/item/1", "/api/item/3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url | /api/a_b | /api/a_b",
                "url | RELAY/api/a%25b | /api/a%25b",
                "prefix | /api/a_ | /api/a_b",
                "prefix | RELAY/api/a%25 | /api/a%25b",
                "pattern | /api/a?b | /api/a_b /api/axb",
                "pattern | *a_* | /api/a_b",
                "tag | even | /api/item/0 /api/item/2 /api/item/4",
                "tag | e_en | ''",
                "route | api | ALL",
                "route | ap_ | ''",
                "host | HOST | ALL",
                "host | other | ''",
                "all | | ALL",
            })
    void purgesByEachSelectorHardAndSoft(String selector, @Nullable String value, String paths) throws Exception {
        for (String path : List.of("/a_b", "/axb", "/a%25b")) {
            ORIGIN.answer("/base" + path, "x", "Cache-Control", "max-age=60");
            visitor.send("GET", "/api" + path, "");
        }
        Eventually.await("all is stored", () -> responses("").size() == 8);
        List<Object> all =
                responses("").stream().map(entry -> entry.get("path")).toList();
        List<Object> meant =
                paths.equals("ALL") ? all : paths.isEmpty() ? List.of() : List.of((Object[]) paths.split(" "));
        String host = relay.getAuthority();
        Object given =
                value == null ? true : value.replace("RELAY", "http://" + host).replace("HOST", host);

        assertThat(client.json(client.post("/api/v1/purge", Map.of(selector, given, "soft", true))))
                .containsEntry("matched", meant.size());
        assertThat(responses(""))
                .filteredOn(entry -> String.valueOf(entry.get("fresh")).startsWith("-"))
                .extracting(entry -> entry.get("path"))
                .containsExactlyInAnyOrderElementsOf(meant);

        client.json(client.post("/api/v1/purge", Map.of(selector, given)));
        assertThat(responses(""))
                .extracting(entry -> entry.get("path"))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(path -> !meant.contains(path)).toList());
    }

    @Test
    void answersSql() throws Exception {
        Eventually.await(
                "all is on disk",
                () -> client.post("/api/v1/sql", Map.of("query", "SELECT COUNT(*) FROM responses"))
                        .body()
                        .contains("\"5\""));

        assertThat(client.json(client.post(
                        "/api/v1/sql",
                        Map.of("query", "SELECT target, etag FROM responses ORDER BY target", "limit", 1))))
                .isEqualTo(Map.of(
                        "columns",
                        List.of("TARGET", "ETAG"),
                        "rows",
                        List.of(List.of("/api/item/0", "\"0\"")),
                        "more",
                        true));
        HttpResponse<String> wrong = client.post("/api/v1/sql", Map.of("query", "DROP TABLE response"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("\"detail\"").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?sort=name",
                "?order=up",
                "?limit=0",
                "?limit=1001",
                "?offset=-1",
                "?limit=x",
                "?urls=/a",
                "?url=/a&url=/b",
            })
    void refusesAListingThatMeansNothing(String query) throws Exception {
        assertThat(client.get("/api/v1/responses" + query).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | application/json | {}",
                "400 | application/json | {\"url\":\"/a\",\"all\":true}",
                "400 | application/json | {\"url\":1}",
                "400 | application/json | {\"all\":\"yes\"}",
                "400 | application/json | {\"everything\":true}",
                "400 | application/json | [1]",
                "400 | application/json | {\"all\"",
                "400 | application/json | null",
                "415 | text/plain | {\"all\":true}",
            })
    void refusesAPurgeThatMeansNothing(int status, String type, String content) throws Exception {
        HttpResponse<String> response = client.send(
                "POST",
                "/api/v1/purge",
                content,
                "Authorization",
                "Bearer " + ConsoleClient.TOKEN,
                "Content-Type",
                type);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(responses("")).hasSize(5);
    }

    @Test
    void takesNoEndlessRequest() throws Exception {
        assertThat(client.post("/api/v1/sql", Map.of("query", "x".repeat(70_000)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(client.post("/api/v1/sql", Map.of("query", "x".repeat(20_000)))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void tellsWhatWasDecided() throws Exception {
        visitor.send("GET", "/api/item/1", "", "Accept-Language", "sv");

        Eventually.await(
                "both exchanges have ended",
                () -> client.get("/api/v1/decisions?url=/api/item/1&limit=1")
                        .body()
                        .contains("\"outcome\":\"hit\""));
        String decisions =
                client.get("/api/v1/decisions?prefix=/api/item/1&limit=2").body();
        assertThat(decisions)
                .contains("\"words\":\"Served from cache", "\"reason\":\"nothing-stored\"", "RFC 9111 §4")
                .doesNotContain("/api/item/2");
        assertThat(client.json(client.get("/api/v1/statistics"))).containsKeys("now", "seconds", "totals", "store");
        assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/responses",
        "GET, /api/v1/responses/1",
        "GET, /api/v1/responses/1/content",
        "GET, /api/v1/totals?by=host",
        "GET, /api/v1/decisions",
        "GET, /api/v1/statistics",
        "POST, /api/v1/purge",
        "POST, /api/v1/sql",
    })
    void showsNothingWithoutTheToken(String method, String path) throws Exception {
        for (String token : List.of("", "Bearer wrong", "Basic " + ConsoleClient.TOKEN)) {
            HttpResponse<String> refused = token.isEmpty()
                    ? client.send(method, path, "")
                    : client.send(method, path, "", "Authorization", token);
            // Many wrong ones from one address are answered 429.
            assertThat(refused.statusCode()).isIn(401, 429);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            String field = refused.statusCode() == 401 ? "WWW-Authenticate" : "Retry-After";
            assertThat(refused.headers().firstValue(field)).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "0", "x", "99999999999999999999", "-1"})
    void knowsNoOtherId(String id) throws Exception {
        assertThat(client.get("/api/v1/responses/" + id).statusCode()).isEqualTo(404);
        assertThat(client.get("/api/v1/responses/" + id + "/content").statusCode())
                .isEqualTo(404);
    }
}
