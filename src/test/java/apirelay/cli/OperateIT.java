package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.launch.SampleApi;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packed tool against the packed relay and its console, with the token that the relay made for itself. */
class OperateIT {

    @TempDir
    static Path base;

    private static SampleApi api;
    private static RunningRelay relay;

    @TempDir
    Path folder;

    private Tool tool;

    @BeforeAll
    static void start() throws Exception {
        api = SampleApi.start(Duration.ZERO);
        relay = Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), base)
                .onFreePorts()
                .with(Map.of(
                        "relay.upstream",
                        api.uri().toString(),
                        "relay.cache.dir",
                        base.resolve("cache").toString()))
                .start();
    }

    @AfterAll
    static void stop() {
        relay.close();
        api.close();
    }

    @BeforeEach
    void store() throws Exception {
        tool = new Tool(folder);
        get("/restaurant");
    }

    private Tool.Run get(String path, String... options) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("get", path, "--server", relay.uri().toString()));
        all.addAll(List.of(options));
        return tool.run(all.toArray(String[]::new));
    }

    /** With the token file found as {@code relay serve}'s is. */
    private Tool.Run run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--console", relay.consoleUri().toString()));
        return tool.run(Map.of("RELAY_CACHE_DIR", base.resolve("cache").toString()), all.toArray(String[]::new));
    }

    private Map<String, Object> json(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        Tool.Run run = run(all.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        return JSON.std.mapFrom(run.out());
    }

    @Test
    void getsFromTheCache() throws Exception {
        Tool.Run run = get("/restaurant");
        assertThat(run.err()).matches("Served from cache, \\d+ s old, fresh for .+\\.\n");
        assertThat(run.out()).startsWith("{\"restaurants\":");
        assertThat(get("/restaurant/nobody").exitCode()).isEqualTo(4);
    }

    @Test
    void listsAndShowsWhatIsStored() throws Exception {
        assertThat(run("entries", "--prefix", "/restaurant").out()).contains("STATUS", " /restaurant\n");
        assertThat(json("entries", "--url", "/restaurant").get("responses"))
                .asString()
                .contains("path=/restaurant");
        assertThat(run("show", "/restaurant").out())
                .contains("path       /restaurant\n", "Content-Type: application/json");
        assertThat(run("show", "/nothing").exitCode()).isEqualTo(4);
    }

    @Test
    void explainsWhatTheRelayWouldDo() throws Exception {
        Tool.Run run = run("explain", "/restaurant");
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("GET /restaurant\nWould be served from cache, ")
                .contains("RFC 9111 §4.2 ", "freshness_lifetime", "Storing: The stored response", "Last time, ");
        assertThat(json("explain", "/restaurant", "--header", "Cache-Control: no-cache"))
                .containsEntry("outcome", "validate");
        assertThat(run("explain", "/new", "--response-header", "Cache-Control: no-store")
                        .out())
                .contains(
                        "Would be fetched from the server: no response is stored under this key.",
                        "Storing: A response like this would not be stored.",
                        "To change that: Leave no-store out of Cache-Control.");
        assertThat(run("explain", "/../x").out()).contains("Would be refused with 400: ");
        Tool.Run bad = run("explain", "/a b");
        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.err()).startsWith("relay: ").contains("path must ");
    }

    @Test
    void answersQueriesThatOnlyRead() throws Exception {
        assertThat(json("sql", "SELECT 1 AS one")).containsEntry("more", false);
        Tool.Run delete = run("sql", "DROP TABLE nothing");
        assertThat(delete.exitCode()).isEqualTo(2);
        assertThat(delete.err()).startsWith("relay: ").doesNotContain("\tat ");
    }

    @Test
    void showsStatistics() throws Exception {
        assertThat(run("stats").out()).contains("Requests ", "Hit ratio", "Memory", "Disk", "Upstream");
        assertThat(json("stats")).containsKeys("seconds", "totals", "store");
    }

    @Test
    void tellsThatTheRelayIsWell() throws Exception {
        Tool.Run run = tool.run("health", "--console", relay.consoleUri().toString());
        assertThat(run.out()).contains("CHECK", "UP").endsWith("The relay is up.\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void purgesOnceItIsSure() throws Exception {
        get("/restaurant/nanna");
        Tool.Run unsure = run("purge", "/restaurant/nanna");
        assertThat(unsure.err()).contains("This removes: 1 stored response", "--yes");
        assertThat(unsure.exitCode()).isEqualTo(2);
        assertThat(json("purge", "/restaurant/nanna", "--soft", "--yes")).containsEntry("matched", 1);
        assertThat(get("/restaurant/nanna").err()).startsWith("Validated with the API");
        assertThat(run("purge", "/restaurant/nanna", "--yes").out()).startsWith("Removed: 1 stored response, ");
        assertThat(get("/restaurant/nanna").err()).startsWith("Fetched from the API");
    }

    @ParameterizedTest
    @CsvSource({"entries", "show 1", "purge --all --yes", "stats", "explain /", "'sql SELECT'"})
    void showsNothingWithoutTheToken(String command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of("--console", relay.consoleUri().toString()));
        Tool.Run run = tool.run(Map.of("RELAY_CACHE_DIR", folder.toString()), all.toArray(String[]::new));
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("wants the relay's admin token");
        assertThat(run.exitCode()).isEqualTo(7);
    }
}
