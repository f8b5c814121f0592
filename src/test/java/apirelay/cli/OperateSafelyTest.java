package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every command that asks the console keeps to, whatever it is answered. */
class OperateSafelyTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"entries", "show 7", "stats", "explain /x", "sql x", "health", "purge /x --yes"})
    void printsOneDocumentAndNothingElse(String command) throws Exception {
        console.answer("responses", Answers.page(true, ",\"total\":2000", Answers.ENTRY))
                .answer("responses/7", Answers.ENTRY_IN_FULL)
                .answer("statistics", Answers.STATISTICS)
                .answer("explain", Answers.EXPLANATION)
                .answer("sql", "{\"columns\":[],\"rows\":[],\"more\":true}")
                .answer("purge", "{\"matched\":1,\"bytes\":2,\"preview\":false,\"soft\":false}")
                .on(
                        "/health",
                        exchange -> StubConsole.send(
                                exchange, 200, "application/json", "{\"status\":\"UP\",\"checks\":[]}"));
        Tool.Run run = run(new ToolInside().on(ToolInside.TERMINAL), (command + " --json").split(" "));
        assertThat(run.err()).isEmpty();
        assertThat(JSON.std.mapFrom(run.out())).isNotEmpty();
        assertThat(run.out()).endsWith("}\n");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"entries", "show 7", "stats", "explain /x", "sql x", "health", "purge /x --yes"})
    void letsNothingSteerTheTerminal(String command) {
        String hostile = "\\u001b]0;owned\\u0007\\r\\n\\u009b31m\u009b1m\u202e";
        console.answer("responses", Answers.page(false, "", Answers.ENTRY.replace("nanna", hostile)))
                .answer(
                        "responses/7",
                        Answers.ENTRY_IN_FULL.replace("max-age", hostile).replace("ETag", hostile))
                .answer("statistics", Answers.STATISTICS.replace("/restaurant", hostile))
                .answer(
                        "explain",
                        Answers.EXPLANATION.replace("it is stale", hostile).replace("sv", hostile))
                .answer("sql", "{\"columns\":[\"" + hostile + "\"],\"rows\":[[\"" + hostile + "\"]],\"more\":true}")
                .answer(
                        "purge",
                        "{\"matched\":1,\"bytes\":2,\"preview\":false,\"soft\":false,\"examples\":[\"" + hostile
                                + "\"]}")
                .on(
                        "/health",
                        exchange -> StubConsole.send(
                                exchange,
                                200,
                                "application/json",
                                "{\"status\":\"UP\",\"checks\":[{\"name\":\"" + hostile
                                        + "\",\"status\":\"UP\",\"data\":{\"" + hostile + "\":\"" + hostile
                                        + "\"}}]}"));
        for (String options : List.of("", " --json")) {
            Tool.Run run = run((command + options).split(" "));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out() + run.err()).isNotEmpty().matches("[^\\x00-\\x09\\x0B-\\x1F\\x7F-\\x9F]*");
        }
    }
}
