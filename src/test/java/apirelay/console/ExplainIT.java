package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.arquillian.RelayContainer;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
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

/** Explanations tell what the relay then does. */
@ExtendWith(ArquillianExtension.class)
class ExplainIT {

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
                "relay.admin.token",
                ConsoleClient.TOKEN));
    }

    @BeforeEach
    void connect() throws Exception {
        client = new ConsoleClient(console);
        visitor = new ConsoleClient(relay);
        client.json(client.post("/api/v1/purge", Map.of("all", true)));
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    private Map<String, Object> explain(String path) throws Exception {
        return explain(Map.of("path", path));
    }

    private Map<String, Object> explain(Map<String, Object> question) throws Exception {
        return client.json(client.post("/api/v1/explain", question));
    }

    private static List<Map<String, Object>> objects(@Nullable Object list) {
        return ((List<?>) Objects.requireNonNull(list))
                .stream().map(ExplainIT::object).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object object) {
        return (Map<String, Object>) Objects.requireNonNull(object);
    }

    private static String reasons(Map<String, Object> explanation) {
        return objects(explanation.get("rules")).stream()
                .map(rule -> String.valueOf(rule.get("reason")))
                .collect(Collectors.joining(" "));
    }

    @Test
    void sendsNothingAndTellsThatNothingIsKnown() throws Exception {
        Map<String, Object> told = explain("/api/unknown");

        assertThat(told)
                .containsEntry("method", "GET")
                .containsEntry("url", "/api/unknown")
                .containsEntry("route", "api")
                .containsEntry("outcome", "forward")
                .containsEntry("words", "Would be fetched from the server: no response is stored under this key.")
                .containsEntry("variants", List.of())
                .doesNotContainKeys("status", "last");
        assertThat(object(told.get("storing")))
                .containsEntry("basis", "nothing")
                .doesNotContainKey("storable");
        assertThat(ORIGIN.seen("/base/unknown")).isEmpty();
    }

    /** The explanation of a stored response, by any name that it has. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/menu?a=1", "RELAY/api/menu?a=1#x", "ORIGIN/base/menu?a=1"})
    void tellsWhatIsServed(String named) throws Exception {
        ORIGIN.answer("/base/menu", "menu", "Cache-Control", "max-age=60", "Vary", "Accept", "ETag", "\"1\"");
        visitor.send("GET", "/api/menu?a=1", "", "Accept", "text/plain");
        visitor.send("GET", "/api/menu?a=1", "", "Accept", "text/html");
        String path = named.replace("RELAY", relay.toString().replaceFirst("/$", ""))
                .replace("ORIGIN", ORIGIN.uri().toString());
        int before = ORIGIN.seen("/base/menu").size();

        Map<String, Object> told = explain(Map.of(
                "path", path, "fields", List.of(List.of("Accept", "text/html"), List.of("If-None-Match", "\"1\""))));

        assertThat(told)
                .containsEntry("url", "/api/menu?a=1")
                .containsEntry("outcome", "serve")
                .containsEntry("status", 304);
        assertThat(reasons(told)).isEqualTo("lifetime fresh precondition");
        assertThat(objects(told.get("key")))
                .contains(
                        Map.of("name", "upstream", "value", ORIGIN.uri() + "/base"),
                        Map.of("name", "target", "value", "/api/menu?a=1"));
        List<Map<String, Object>> variants = objects(told.get("variants"));
        assertThat(variants).hasSize(2).extracting("chosen").containsExactlyInAnyOrder(true, false);
        Map<String, Object> other = variants.stream()
                .filter(variant -> Boolean.FALSE.equals(variant.get("chosen")))
                .findFirst()
                .orElseThrow();
        assertThat(object(other.get("against"))).containsEntry("reason", "no-variant-matches");
        assertThat(objects(other.get("compared")))
                .containsExactly(
                        Map.of("field", "accept", "stored", "text/plain", "request", "text/html", "matches", false));
        assertThat(object(object(other.get("freshness")).get("age"))).containsEntry("ageValue", 0.0);
        Map<String, Object> storing = object(told.get("storing"));
        assertThat(storing)
                .containsEntry("basis", "stored")
                .containsEntry("storable", true)
                .containsEntry("shared", true)
                .containsEntry("sharers", "Those who ask for the same URL with the same accept could share it.")
                .containsEntry("lifetime", 60.0);
        assertThat(ORIGIN.seen("/base/menu")).hasSize(before);
    }

    @Test
    void tellsOfTheLatestExchangeWhereNothingIsStored() throws Exception {
        ORIGIN.answer("/base/mine", "mine", "Cache-Control", "private, no-store");
        visitor.send("GET", "/api/mine", "");
        Eventually.await("it is remembered", () -> explain("/api/mine").containsKey("last"));

        Map<String, Object> told = explain("/api/mine");

        assertThat(object(told.get("last"))).containsEntry("outcome", "miss").containsEntry("upstreamStatus", 200);
        Map<String, Object> storing = object(told.get("storing"));
        assertThat(storing)
                .containsEntry("basis", "recent")
                .containsEntry("storable", false)
                .containsEntry("status", 200)
                .containsEntry("advice", List.of("Leave no-store out of Cache-Control."));
        assertThat(reasons(storing)).isEqualTo("response-no-store");
        assertThat(ORIGIN.seen("/base/mine")).hasSize(1);
    }

    @Test
    void judgesAResponseThatNobodySent() throws Exception {
        Map<String, Object> storing = object(explain(Map.of(
                        "path",
                        "/api/a",
                        "response",
                        Map.of("fields", List.of(List.of("Cache-Control", "no-store, private")))))
                .get("storing"));
        assertThat(storing)
                .containsEntry("basis", "given")
                .containsEntry("status", 200)
                .containsEntry("storable", false)
                .containsEntry("words", "A response like this would not be stored.");
        assertThat(reasons(storing)).isEqualTo("response-no-store private");

        assertThat(object(explain(Map.of(
                                "method",
                                "POST",
                                "path",
                                "/api/a",
                                "response",
                                Map.of(
                                        "status",
                                        201,
                                        "fields",
                                        List.of(
                                                List.of("Cache-Control", "max-age=60"),
                                                List.of("Content-Location", ORIGIN.uri() + "/base/a")))))
                        .get("storing")))
                .as("upstream's own URL is localised first, as the relay does")
                .containsEntry("storable", true);
        assertThat(ORIGIN.seen("/base/a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /api/../x,     refuse,  400",
        "GET,     /api/%2e%2e/x, refuse,  400",
        "GET,     /elsewhere,    refuse,  404",
        "CONNECT, /api/a,        refuse,  501",
        "PURGE,   /api/a,        answer,  ",
        "DELETE,  /api/a,        forward, ",
    })
    void goesTheRelaysWay(String method, String path, String outcome, @Nullable Integer status) throws Exception {
        Map<String, Object> told = explain(Map.of("method", method, "path", path));

        assertThat(told).containsEntry("outcome", outcome);
        assertThat(told.get("status")).isEqualTo(status);
        if (outcome.equals("refuse") && !method.equals("CONNECT")) {
            assertThat(visitor.send(method, path, "").statusCode()).isEqualTo(status);
        }
        if (method.equals("DELETE")) {
            assertThat(object(told.get("storing")))
                    .containsEntry("basis", "request")
                    .containsEntry("storable", false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'path':'/a b'}",
                "{'path':'/a','method':'A B'}",
                "{'path':'/a','x':1}",
                "{'path':'/a','fields':[['A B','c']]}",
                "{'path':'/a','fields':[['A','c\\n']]}",
                "{'path':'/a','fields':['A']}",
                "{'path':'/a','response':[]}",
                "{'path':'/a','response':{'status':99}}",
                "{'path':'/a','response':{'body':''}}",
                "{'path':'/a','response':{'fields':[['','']]}}",
            })
    void refusesWhatIsNoQuestion(String question) throws Exception {
        assertThat(client.send(
                                "POST",
                                "/api/v1/explain",
                                question.replace('\'', '"'),
                                "Authorization",
                                "Bearer " + ConsoleClient.TOKEN,
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void tellsNothingWithoutTheToken() throws Exception {
        assertThat(client.send("POST", "/api/v1/explain", "{\"path\":\"/\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(401);
    }
}
