package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.arquillian.RelayContainer;
import apirelay.testing.Origin;
import apirelay.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console serves, to whom, and what it does not. */
@ExtendWith(ArquillianExtension.class)
class ServingIT {

    private static final Origin ORIGIN = origin();

    @ArquillianResource
    private URL relay;

    @ArquillianResource
    @TargetsContainer(RelayContainer.CONSOLE)
    private URL console;

    private ConsoleClient client;
    private ConsoleClient onTheRelaysPort;

    private static Origin origin() {
        try {
            return Origin.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive war() {
        JavaArchive webjar = ShrinkWrap.create(JavaArchive.class, "test-webjar.jar")
                .addAsManifestResource(new StringAsset("export {};"), "resources/webjars/test/1.0/test.js")
                .addAsManifestResource(new StringAsset("x"), "resources/webjars/test/1.0/secret.properties");
        WebArchive war = RelayArchive.packed(Map.of(
                "relay.upstream",
                ORIGIN.uri() + "",
                "relay.admin.token",
                ConsoleClient.TOKEN,
                "relay.console.path",
                "/-/console",
                "relay.console.hosts",
                "relay.example"));
        return war.addAsLibrary(webjar)
                .addAsWebResource(new StringAsset("body {}"), "console/parts/test.css")
                .addAsWebResource(new StringAsset("no"), "console/test.class");
    }

    @BeforeEach
    void connect() throws IOException {
        client = new ConsoleClient(console);
        onTheRelaysPort = new ConsoleClient(URI.create(relay + "-/console/").toURL());
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    @Test
    void servesThePagesFilesToBeAskedForAgain() throws Exception {
        HttpResponse<String> file = client.send("GET", "/parts/test.css", "");

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo("body {}");
        assertThat(file.headers().firstValue("Content-Type")).hasValue("text/css;charset=utf-8");
        assertThat(file.headers().firstValue("Cache-Control")).hasValue("no-cache");
        String tag = file.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = client.send("GET", "/parts/test.css", "", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        HttpResponse<String> head = client.send("HEAD", "/parts/test.css", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).hasValue("7");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void servesWebJarsForGood() throws Exception {
        HttpResponse<String> file = client.send("GET", "/webjars/test/1.0/test.js", "");

        assertThat(file.body()).isEqualTo("export {};");
        assertThat(file.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=utf-8");
        assertThat(file.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webjars/test/1.0/secret.properties",
                "/webjars/test/1.0/",
                "/webjars/test/1.0/../1.0/test.js",
                "/webjars/test/1.0/%2e%2e/1.0/test.js",
                "/webjars//test/1.0/test.js",
                "/test.class",
                "/parts",
                "/parts/",
                "/parts/../parts/test.css",
                "/parts;x/test.css",
                "/../WEB-INF/web.xml",
                "/WEB-INF/web.xml",
                "/.html",
                "/nothing.html",
                "/api/v1",
                "/api/v1/nothing",
            })
    void servesNothingElse(String path) throws Exception {
        String answer = RawClient.exchange(
                client.console().getPort(),
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (404|400) .*").doesNotContain("export {}", "body {}", "web-app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parts/test.css", "/webjars/test/1.0/test.js", "/console/parts/test.css", "/api/v1/about"})
    void relaysAllThatComesToTheRelaysPort(String path) throws Exception {
        ORIGIN.answer(path, "upstream's");

        assertThat(RawClient.exchange(
                        relay.getPort(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\nupstream's");
    }

    @Test
    void alsoAnswersBelowItsPathOnTheRelaysPort() throws Exception {
        assertThat(onTheRelaysPort.send("GET", "/parts/test.css", "").body()).isEqualTo("body {}");
        assertThat(onTheRelaysPort.send("GET", "/api/v1/openapi.yaml", "").body())
                .startsWith("openapi: 3.1.0");
        HttpResponse<String> root = new ConsoleClient(relay).send("GET", "/-/console", "");
        assertThat(root.statusCode()).isEqualTo(308);
        assertThat(root.headers().firstValue("Location")).hasValue("/-/console/");
        ORIGIN.answer("/-/consoles", "upstream's");
        assertThat(new ConsoleClient(relay).send("GET", "/-/consoles", "").body())
                .isEqualTo("upstream's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/parts/test.css", "/api/v1/openapi.yaml", "/nothing", "/api/v1/about"})
    void letsNoOtherSiteIn(String path) throws Exception {
        HttpResponse<String> response = client.send("GET", path, "", "Origin", "http://evil.example");

        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(response.headers().firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
        assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                .hasValue("same-origin");
        assertThat(response.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
                .doesNotContain("set-cookie", "Set-Cookie");
    }

    @ParameterizedTest
    @CsvSource({
        "/parts/test.css, evil.example, 421",
        "/parts/test.css, evil.example:8001, 421",
        "/api/v1/openapi.yaml, evil.example, 421",
        "/parts/test.css, relay.example, 200",
        "/parts/test.css, localhost:1, 200",
    })
    void answersToItsOwnNamesOnly(String path, String host, int status) throws Exception {
        String answer = RawClient.exchange(
                client.console().getPort(),
                "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /parts/test.css, 'GET, HEAD'",
        "DELETE, /, 'GET, HEAD'",
        "PUT, /api/v1/openapi.yaml, 'GET, HEAD'",
        "OPTIONS, /api/v1/openapi.yaml, 'GET, HEAD'",
    })
    void saysWhichMethodsThereAre(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = client.send(method, path, "");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"status\":405");
    }
}
