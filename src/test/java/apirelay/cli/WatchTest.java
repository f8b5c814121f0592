package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code relay stats --watch}, until the stream ends. */
class WatchTest {

    private StubConsole console;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    /** Two whole events, a comment, an event of two lines, and one that is not whole. */
    private Tool.Run watch(ToolInside tool, String... options) {
        String first = Answers.STATISTICS;
        String second = Answers.statistics("2026-11-23T10:15:02Z", Answers.SECOND.replace("120", "180"));
        String third =
                Answers.statistics("2026-11-23T10:15:03Z", Answers.SECOND).replace(",\"totals", "\r\ndata: ,\"totals");
        console.on("/api/v1/statistics/stream", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(("data: " + first + "\n\nid: 1\nevent: x\ndata:" + second + "\n\n:\n\n").getBytes(UTF_8));
                body.write(("data: " + third + "\r\n\r\ndata: {\"now\"").getBytes(UTF_8));
            }
        });
        List<String> all = new ArrayList<>(List.of("stats", "--watch", "--console", console.url()));
        all.addAll(List.of(options));
        Tool.Run run = tool.run(all.toArray(String[]::new));
        assertThat(run.err()).isEqualTo("relay: The relay ended the stream.\n");
        assertThat(run.exitCode()).isEqualTo(3);
        return run;
    }

    @Test
    void printsALineEachSecond() {
        assertThat(watch(new ToolInside()).out()).isEqualTo("""
                2026-11-23T10:15:01Z  requests 60  hits 95.0 %  stale 1  upstream 3  errors 0  p50 1.2 ms  p99 305 ms
                2026-11-23T10:15:02Z  requests 180  hits 63.3 %  stale 1  upstream 6  errors 0  p50 1.2 ms  p99 305 ms
                2026-11-23T10:15:03Z  requests 120  hits 95.0 %  stale 1  upstream 6  errors 0  p50 1.2 ms  p99 305 ms
                """);
    }

    @Test
    void printsADocumentALine() throws Exception {
        List<String> lines = watch(new ToolInside().on(ToolInside.TERMINAL), "--json")
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            assertThat(JSON.std.mapFrom(line)).containsKeys("now", "seconds", "totals");
        }
    }

    @Test
    void writesOverItselfOnATerminal() {
        String out = watch(new ToolInside().on(new Terminal(true, true, true, 40, 7)))
                .out();
        String[] frames = out.split("\u001b\\[J");
        assertThat(frames).hasSize(3);
        assertThat(frames[0]).startsWith("Requests     90/s █▅\u001b[K\n").doesNotContain("\u001b[6A");
        // Six of the lines there are, on seven rows; each cut to forty cells.
        assertThat(frames[1]).startsWith("\u001b[6ARequests     120/s ▆▃█\u001b[K\n");
        assertThat(frames[2].lines())
                .hasSize(6)
                .allMatch(line -> Table.width(line.replaceAll("\u001b\\[\\w+", "")) <= 40);
        assertThat(frames[2]).contains("…");
    }

    @Test
    void understandsNoGarbage() {
        console.on(
                "/api/v1/statistics/stream",
                exchange -> StubConsole.send(exchange, 200, "text/event-stream", "data: {\u001b\n\n"));
        Tool.Run run = new ToolInside().run("stats", "--watch", "--console", console.url());
        assertThat(run.err()).contains("not a JSON object").doesNotContain("\u001b");
        assertThat(run.exitCode()).isEqualTo(5);
    }
}
