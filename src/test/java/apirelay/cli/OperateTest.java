package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each command that asks the console makes of an answer. */
class OperateTest {

    private StubConsole console;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private Tool.Run run(String... arguments) {
        return run(new ToolInside(), arguments);
    }

    private Tool.Run run(ToolInside tool, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--console", console.url()));
        return tool.run(all.toArray(String[]::new));
    }

    private static void assertPrints(Tool.Run run, String text) {
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(text);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void listsEntries() {
        console.answer("responses", Answers.page(false, ",\"total\":2", Answers.ENTRY, Answers.STALE));
        assertPrints(run("entries"), """
                STATUS     SIZE      AGE  FRESHNESS              HITS  PLACE            PATH
                200       258 B     42 s  fresh for 4 min 18 s  1,204  memory and disk  /restaurant/nanna
                404     1.2 MiB  1 d 1 h  stale for 30 s            0  disk             /version
                """);
    }

    @Test
    void asksForWhatTheFiltersSay() {
        console.answer("responses", Answers.page(false, ""));
        Tool.Run run =
                run("entries", "--prefix", "/å b", "--tag", "a&b", "--sort", "last-used", "--desc", "--limit", "9");
        assertThat(run.err()).isEqualTo("No stored response.\n");
        assertThat(console.seen("/api/v1/responses").get(0).target())
                .isEqualTo(
                        "/api/v1/responses?prefix=%2F%C3%A5%20b&tag=a%26b&sort=last-used&order=desc&offset=0&limit=9");
    }

    @Test
    void showsAResponseInFull() {
        console.answer("responses", Answers.page(false, "", Answers.ENTRY))
                .answer("responses/7", Answers.ENTRY_IN_FULL);
        assertPrints(run("show", "/restaurant/nanna"), """
                GET http://menu.test/api/restaurant/nanna
                  id         7
                  path       /restaurant/nanna
                  route      default
                  status     200
                  size       258 B
                  type       application/json
                  variant    Accept-Encoding: gzip
                  age        42 s
                  freshness  fresh for 4 min 18 s of 5 min 1 s, by max-age (RFC 9111 §5.2.2.1)
                  expires    2026-11-23T10:20:00Z
                  created    2026-11-23T10:15:00Z
                  last used  2026-11-23T10:15:30Z
                  hits       1,204
                  place      memory and disk

                  Content-Type: application/json
                  ETag: "1"
                """);
    }

    @Test
    void showsAResponseByItsId() throws Exception {
        console.answer("responses/7", Answers.ENTRY_IN_FULL);
        assertThat(JSON.std.mapFrom(run("show", "7", "--json").out()).get("responses"))
                .isEqualTo(List.of(JSON.std.mapFrom(Answers.ENTRY_IN_FULL)));
    }

    @Test
    void knowsNothingStoredUnderAUrl() {
        console.answer("responses", Answers.page(false, ""));
        Tool.Run run = run("show", "/nowhere");
        assertThat(run.err()).isEqualTo("relay: Nothing is stored under /nowhere.\n");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void answersAQuery() {
        console.answer("sql", "{\"columns\":[\"host\",\"n\"],\"rows\":[[\"menu.test\",12],[null,0.5]],\"more\":true}");
        Tool.Run run = run("sql", "SELECT 1", "--limit", "2");
        assertThat(run.out()).isEqualTo("host       n\nmenu.test  12\nNULL       0.5\n");
        assertThat(run.err()).isEqualTo("There are more rows; --limit takes up to 1000.\n");
        assertThat(console.posted()).hasSize(1).first().asString().contains("\"query\":\"SELECT 1\"", "\"limit\":2");
    }

    @Test
    void explains() throws Exception {
        console.answer("explain", Answers.EXPLANATION);
        assertPrints(
                run("explain", "/restaurant", "--method", "HEAD", "--header", "Accept: text/html", "--header", "A:b:c"),
                """
                GET /restaurant
                Would be validated.

                Rules
                  stale  RFC 9111 §4.2  its freshness lifetime has passed

                If the server did not answer: served stale
                  disconnected  RFC 9111 §4.2.4  it is stale

                Key (route default)
                  upstream  http://menu.test/api
                  target    /restaurant

                Stored response 7, chosen, 5 min 42 s old, stale for 42 s
                  accept  stored: text/html  request: text/html  same
                  freshness_lifetime     5 min, given by max-age (RFC 9111 §5.2.2.1)
                  apparent_age           1.0 s
                  age_value              2.0 s
                  response_delay         250 ms
                  corrected_initial_age  2.3 s
                  resident_time          5 min 39 s
                  current_age            5 min 42 s

                Stored response 8, not chosen, 42 s old, fresh for 4 min 18 s
                  accept-language  stored: (none)  request: sv  different
                  no-variant-matches  RFC 9111 §4.1  none was selected so

                Storing: A response like this would not be stored.
                  private  RFC 9111 §5.2.2.7  the response is for one user only
                  Nobody could share it.
                  To change that: Leave private out.

                Last time, 2026-11-23T10:15:00Z: Fetched and stored.
                """);
        assertThat(console.posted())
                .containsExactly("{\"method\":\"HEAD\",\"path\":\"/restaurant\","
                        + "\"fields\":[[\"Accept\",\"text/html\"],[\"A\",\"b:c\"]]}");
        assertThat(run("explain", "/restaurant", "--json").out()).isEqualTo(Answers.EXPLANATION + "\n");
    }

    @Test
    void explainsWhatTheRelayRefuses() {
        console.answer("explain", Answers.REFUSAL);
        assertPrints(run("explain", "/nowhere"), """
                GET /nowhere
                Would be refused with 404: No route leads there.

                Rules
                  refused  RFC 9110 §15.5.5  No route leads there.
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--response-header Cache-Control:no-store | {'status':200,'fields':[['Cache-Control','no-store']]}",
                "--response-status 404                    | {'status':404,'fields':[]}",
            })
    void asksAboutAResponseThatNobodySent(String options, String response) throws Exception {
        console.answer("explain", Answers.EXPLANATION);
        List<String> arguments = new ArrayList<>(List.of("explain", "/a"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new)).exitCode()).isZero();
        assertThat(JSON.std.mapFrom(console.posted().get(0)).get("response"))
                .isEqualTo(JSON.std.mapFrom(response.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--header", "--response-header"})
    void takesNoFieldWithoutAColon(String option) {
        Tool.Run run = run("explain", "/a", option, "Accept");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option + ": 'Accept' is not as \"Name: value\"");
        assertThat(console.posted()).isEmpty();
    }

    @Test
    void showsStatistics() {
        console.answer("statistics", Answers.STATISTICS);
        assertPrints(run("stats"), """
                Requests     90/s █▅
                Hit ratio    95.0 %, upstream 9, collapsed 4, errors 0 in the last 2 s
                Latency      p50 up to 1.2 ms, p99 up to 305 ms
                Since start  12,345 requests, hits 95.0 %, upstream 617, errors 1
                Saved        11,728 upstream requests, 3.0 MiB
                Memory       1.0 MiB of 4.0 MiB (25.0 %)
                Disk         2.0 KiB of 1.0 GiB (0.0 %), writing
                Upstream     up  default  http://menu.test/api  617 requests, 1 failure

                REQUESTS  HITS  URL
                   1,000   999  /restaurant
                """);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsHealth(boolean up) {
        String status = up ? "UP" : "DOWN";
        console.on(
                "/health",
                exchange ->
                        StubConsole.send(exchange, up ? 200 : 503, "application/json", """
                        {"status":"%s","checks":[{"name":"store","status":"UP","data":{"bytes":12,"file":"a"}},
                        {"name":"upstreams","status":"%s"}]}""".formatted(status, status)));
        Tool.Run run = run(new ToolInside().withTokenFiles(), "health");
        assertThat(run.out()).isEqualTo("""
                CHECK      STATUS  DATA
                store      UP      bytes=12, file=a
                upstreams  %s
                The relay is %s.
                """.formatted(status, up ? "up" : "down"));
        assertThat(run.exitCode()).isEqualTo(up ? 0 : 1);
        assertThat(console.seen("/health").get(0).field("Authorization")).isEmpty();
    }
}
