package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code relay purge}: nothing goes that nobody agreed to. */
class PurgeTest {

    private StubConsole console;
    private long matching = 12;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole();
        console.answer("purge", "");
        console.on("/api/v1/purge", exchange -> {
            Map<String, Object> asked = JSON.std.mapFrom(exchange.getRequestBody());
            console.posted().add(asked.toString());
            String answer = "{\"matched\":%d,\"bytes\":4096,\"preview\":%s,\"soft\":%s%s}"
                    .formatted(
                            matching,
                            asked.get("preview"),
                            asked.get("soft"),
                            Boolean.TRUE.equals(asked.get("preview")) && matching > 0
                                    ? ",\"examples\":[\"/a\",\"/b\"]"
                                    : "");
            StubConsole.send(exchange, 200, "application/json", answer);
        });
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private Tool.Run run(ToolInside tool, String line) {
        List<String> all = new ArrayList<>(List.of(line.split(" ")));
        all.addAll(List.of("--console", console.url()));
        return tool.run(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "YES\n", " y "})
    void purgesWhatAPersonSaw(String answer) {
        Tool.Run run = run(new ToolInside().typing(answer), "purge --prefix /a");
        assertThat(run.err()).isEqualTo("""
                This removes: 12 stored responses, 4.0 KiB
                  /a
                  /b
                  …
                Go on? [y/N]\s""");
        assertThat(run.out()).isEqualTo("Removed: 12 stored responses, 4.0 KiB.\n");
        assertThat(run.exitCode()).isZero();
        assertThat(console.posted()).hasSize(2);
        assertThat(console.posted().get(0)).contains("preview=true", "soft=false", "prefix=/a");
        assertThat(console.posted().get(1)).contains("preview=false", "soft=false", "prefix=/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n\n", "\n", "", "yeah, no\n"})
    void leavesEverythingToWhoeverIsNotSure(String answer) {
        Tool.Run run = run(new ToolInside().typing(answer), "purge --all");
        assertThat(run.err()).endsWith("relay: Nothing is purged.\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(console.posted()).hasSize(1).first().asString().contains("preview=true");
    }

    @ParameterizedTest
    @CsvSource({"false, true, true", "true, true, false", "false, false, false"})
    void asksOnlyWhereAPersonSeesAndCanAnswer(boolean in, boolean out, boolean err) {
        Tool.Run run = run(new ToolInside().on(new Terminal(in, out, err, 80, 24)), "purge --all --soft");
        assertThat(run.err())
                .startsWith("This makes stale: 12 stored responses")
                .contains("--yes");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(console.posted()).hasSize(1).first().asString().contains("preview=true");
    }

    @ParameterizedTest
    @CsvSource({
        "/a, url=/a",
        "--prefix p, prefix=p",
        "--pattern p*, pattern=p*",
        "--tag t, tag=t",
        "--route r, route=r",
        "--host h, host=h",
        "--all, all=true",
    })
    void goesAheadWhenToldTo(String option, String member) {
        Tool.Run run = run(new ToolInside(), "purge --yes --soft " + option);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("Made stale: 12 stored responses, 4.0 KiB.\n");
        assertThat(console.posted()).hasSize(1).first().asString().contains("preview=false", "soft=true", member);
    }

    @Test
    void hasNothingToAskWhenNothingMatches() {
        matching = 0;
        Tool.Run run = run(new ToolInside(), "purge /nowhere");
        assertThat(run.err()).isEqualTo("Nothing matches.\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void believesNoAnswerToAnotherQuestion() {
        console.answer("purge", "{\"matched\":1,\"bytes\":2,\"preview\":false,\"soft\":false}");
        Tool.Run run = run(new ToolInside().typing("y\n"), "purge --all");
        assertThat(run.err()).contains("not what it was asked");
        assertThat(run.exitCode()).isEqualTo(5);
    }
}
