package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.launch.StartException;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import apirelay.testing.RawClient;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, metrics and the access log of the packed WAR. */
@SuppressWarnings("NullAway.Init")
class OperationsIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private Origin origin;
    private Launch launch;

    @BeforeEach
    void prepare() throws IOException {
        origin = Origin.start();
        origin.answer("/x", "content", "Cache-Control", "max-age=600", "Vary", "Relay-Trace");
        launch = Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve("base"))
                .onFreePorts()
                .with("relay.upstream", origin.uri().toString())
                .with("relay.admin.token", ConsoleClient.TOKEN)
                .with("relay.cache.dir", folder.resolve("cache").toString());
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private static HttpResponse<String> get(RunningRelay relay, String path, String... fields) throws Exception {
        return get(relay.uri().resolve(path), fields);
    }

    private static HttpResponse<String> get(URI uri, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<Exposition.Sample> metrics(RunningRelay relay) throws Exception {
        HttpResponse<String> response = get(relay.consoleUri().resolve("/metrics"));
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain;version=0.0.4");
        return Exposition.read(response.body());
    }

    @Test
    void tellsItsHealthToAnybody() throws Exception {
        try (RunningRelay relay = launch.start()) {
            for (String path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
                HttpResponse<String> response = get(relay.consoleUri().resolve(path));
                assertThat(response.statusCode()).as(path).isEqualTo(200);
                assertThat(JSON.std.mapFrom(response.body()))
                        .containsEntry("status", "UP")
                        .containsKey("checks");
                String head = RawClient.exchange(relay.consoleUri().getPort(), "HEAD " + path + " HTTP/1.0\r\n\r\n");
                assertThat(head).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
            }
            assertThat(get(relay.consoleUri().resolve("/health")).body())
                    .contains("\"store\"", "\"disk\"", "\"upstreams\"");
        }
    }

    @Test
    void isNotReadyWhileItDrainsAndStillFinishesWhatIsUnderWay() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        origin.on("/slow", exchange -> {
            arrived.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Origin.send(exchange, 200, new byte[] {'!'});
        });
        RunningRelay relay = launch.draining(Duration.ofSeconds(20)).start();
        try (RawClient idle = RawClient.connect(relay.uri().getPort())) {
            int port = relay.uri().getPort();
            int console = relay.consoleUri().getPort();
            idle.send("OPTIONS / HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n\r\n");
            assertThat(idle.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return RawClient.exchange(
                                    port, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    OperationsIT::onItsOwn);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(health(console, "ready")).startsWith("HTTP/1.1 200");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(relay::close, OperationsIT::onItsOwn);
            Eventually.await("not ready", () -> health(console, "ready").startsWith("HTTP/1.1 503"));
            assertThat(health(console, "ready")).contains("\"DOWN\"", "\"draining\":true");
            assertThat(health(console, "live")).startsWith("HTTP/1.1 200");
            assertThat(idle.readToEnd())
                    .as("a connection between two requests is closed")
                    .isEmpty();
            assertThat(slow).as("the request under way").isNotDone();
            go.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("!");
            closing.get(15, TimeUnit.SECONDS);
        } finally {
            go.countDown();
            relay.close();
        }
    }

    /** The common pool may have one thread. */
    private static void onItsOwn(Runnable task) {
        new Thread(task).start();
    }

    private static String health(int port, String kind) throws IOException {
        return RawClient.exchange(port, "GET /health/" + kind + " HTTP/1.0\r\n\r\n");
    }

    @Test
    void countsWhatItRelays() throws Exception {
        try (RunningRelay relay = launch.start()) {
            get(relay, "x");
            get(relay, "x");
            get(relay, "x");
            get(relay, "missing");
            Exposition.Sample last = new Exposition.Sample("relay_requests_total", Map.of("outcome", "miss"), 2);
            Eventually.await("the last request is counted", () -> metrics(relay).contains(last));
            List<Exposition.Sample> metrics = metrics(relay);
            assertThat(metrics)
                    .contains(
                            new Exposition.Sample("relay_requests_total", Map.of("outcome", "hit"), 2),
                            new Exposition.Sample("relay_requests_total", Map.of("outcome", "miss"), 2),
                            new Exposition.Sample(
                                    "http_server_requests_seconds_count",
                                    Map.of("method", "GET", "status", "404", "outcome", "CLIENT_ERROR"),
                                    1),
                            new Exposition.Sample(
                                    "relay_upstream_requests_seconds_count",
                                    Map.of("route", "default", "result", "2xx"),
                                    1));
            assertThat(metrics).extracting(Exposition.Sample::name).contains("tomcat_threads_busy_threads");
        }
    }

    @Test
    void hasEveryMetricThatTheDashboardShows() throws Exception {
        String dashboard = Files.readString(Path.of("docs/grafana-dashboard.json"));
        assertThat(JSON.std.mapFrom(dashboard)).containsKey("panels");
        Matcher name = Pattern.compile("\\b(?:relay|http_server|jvm|process|system|tomcat)_[a-z0-9_]+")
                .matcher(dashboard);
        Set<String> shown = name.results().map(match -> match.group()).collect(Collectors.toSet());
        assertThat(shown).hasSizeGreaterThan(15);
        try (RunningRelay relay = launch.start()) {
            get(relay, "x");
            // The last is told of once its answer is out.
            Eventually.await("the request is counted", () -> names(relay).contains("relay_requests_total"));
            assertThat(names(relay)).containsAll(shown);
        }
    }

    private static Set<String> names(RunningRelay relay) throws Exception {
        return metrics(relay).stream().map(Exposition.Sample::name).collect(Collectors.toSet());
    }

    @Test
    void keepsItsMetricsToItselfIfSoSet() throws Exception {
        try (RunningRelay relay =
                launch.with("relay.console.metrics-token", "true").start()) {
            URI metrics = relay.consoleUri().resolve("/metrics");
            assertThat(get(metrics).statusCode()).isEqualTo(401);
            assertThat(get(metrics, "Authorization", "Bearer " + ConsoleClient.TOKEN)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keepsTheTraceMarkToItselfAndPassesTraceparentOn() throws Exception {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (RunningRelay relay = launch.start()) {
            get(relay, "x", "Relay-Trace", "first", "traceparent", traceparent, "tracestate", "a=b");
            HttpResponse<String> second = get(relay, "x", "Relay-Trace", "second");
            // Malformed: it marks nothing, and is nobody else's business either.
            get(relay, "y", "Relay-Trace", "not a token");

            assertThat(second.headers().firstValue("Cache-Status").orElseThrow())
                    .contains("; hit");
        }
        assertThat(origin.seen("/x")).hasSize(1);
        assertThat(origin.seen("/x").get(0).field("Traceparent")).isEqualTo(traceparent);
        assertThat(origin.seen("/x").get(0).field("Tracestate")).isEqualTo("a=b");
        assertThat(origin.seen("/x").get(0).field("Relay-trace")).isEmpty();
        assertThat(origin.seen("/y").get(0).field("Relay-trace")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"common", "json", "off"})
    void logsEachRequest(String format) throws Exception {
        int port;
        System.setProperty("relay.access-log", format);
        try (RunningRelay relay = launch.draining(Duration.ofSeconds(10)).start()) { // A line follows its answer.
            port = relay.uri().getPort();
            get(relay, "x?api-key=secret");
            get(relay, "x?api-key=secret");
        } finally {
            System.clearProperty("relay.access-log");
        }
        Path file = launch.base().resolve("logs/access.log");
        if (format.equals("off")) {
            assertThat(file).doesNotExist();
            return;
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("secret"));
        if (format.equals("common")) {
            String when = "127\\.0\\.0\\.1 \\S+T\\S+ " + port + " ";
            assertThat(lines.get(0))
                    .matches(when + "\"GET /x HTTP/1\\.1\" 200 7 \\d+ miss \"nothing-stored\" \\d+ [0-9a-f]+");
            assertThat(lines.get(1)).matches(when + "\"GET /x HTTP/1\\.1\" 200 7 \\d+ hit \"fresh\" - [0-9a-f]+");
        } else {
            assertThat(JSON.std.mapFrom(lines.get(1)))
                    .containsEntry("statusCode", "200")
                    .containsEntry("path", "/x")
                    .extractingByKey("requestAttributes")
                    .asString()
                    .contains("apirelay.outcome=hit", "apirelay.reasons=fresh");
        }
    }

    @Test
    void startsWithNoUnknownLogFormat() {
        System.setProperty("relay.access-log", "xml");
        try {
            assertThatThrownBy(launch::start)
                    .isInstanceOf(StartException.class)
                    .hasStackTraceContaining("relay.access-log: must be common, json or off");
        } finally {
            System.clearProperty("relay.access-log");
        }
    }
}
