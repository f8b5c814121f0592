package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages behind {@code relay entries}. */
class EntriesTest {

    private static final int STORED = 2500;

    private StubConsole console;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole();
        console.on("/api/v1/responses", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            int offset = Integer.parseInt(query.replaceFirst(".*offset=(\\d+).*", "$1"));
            int end = Math.min(STORED, offset + Integer.parseInt(query.replaceFirst(".*limit=(\\d+).*", "$1")));
            String entries = IntStream.range(offset, end)
                    .mapToObj(each -> Answers.STALE.replace("/version\"", "/version/" + each + "\""))
                    .collect(Collectors.joining(","));
            StubConsole.send(
                    exchange, 200, "application/json", Answers.page(end < STORED, ",\"total\":" + STORED, entries));
        });
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private Tool.Run entries(ToolInside tool, String options) {
        return tool.run(("entries --console " + console.url() + options).split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 50, 1, 'The first 50 of 2,500; --all lists the rest.'",
        "--limit 1000, 1000, 1, 'The first 1,000 of 2,500; --all lists the rest.'",
        "--limit 1001, 1001, 2, 'The first 1,001 of 2,500; --all lists the rest.'",
        "--limit 9999, 2500, 3, ''",
        "--all, 2500, 3, ''",
    })
    void readsAsManyPagesAsItTakes(String options, int entries, int pages, String more) throws Exception {
        Tool.Run run = entries(new ToolInside(), " " + options);
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(entries + 1);
        assertThat(lines.get(0)).startsWith("STATUS");
        assertThat(lines.get(entries)).endsWith("/version/" + (entries - 1));
        assertThat(run.err().strip()).isEqualTo(more);
        assertThat(console.seen("/api/v1/responses")).hasSize(pages);
        Tool.Run json = entries(new ToolInside(), " --json " + options);
        assertThat((List<?>) JSON.std.mapFrom(json.out()).get("responses")).hasSize(entries);
        assertThat(JSON.std.mapFrom(json.out()))
                .containsEntry("more", !more.isEmpty())
                .containsEntry("total", STORED);
        assertThat(json.err()).isEmpty();
    }

    @Test
    void fitsTheTerminal() {
        Tool.Run run = entries(new ToolInside().on(new Terminal(true, true, true, 60, 24)), " --limit 9");
        assertThat(run.out().lines()).hasSize(10).allMatch(line -> Table.width(line) <= 60, "fits");
    }

    @Test
    void endsWithAServerThatPromisesMoreAndHasNone() {
        console.answer("responses", Answers.page(true, ""));
        assertThat(entries(new ToolInside(), " --all").err()).isEqualTo("No stored response.\n");
    }
}
