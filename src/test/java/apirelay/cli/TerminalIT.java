package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/relay} on a terminal that {@code script} makes for it, and in a pipe. */
class TerminalIT {

    private static final String RELAY = Path.of("bin/relay").toAbsolutePath().toString();
    private static final String BOLD = "\u001b[1m";

    @TempDir
    Path folder;

    private StubConsole console;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole()
                .answer("responses", Answers.page(false, "", Answers.ENTRY.replace("nanna", "n".repeat(200))))
                .answer("purge", "{\"matched\":1,\"bytes\":2,\"preview\":true,\"soft\":false,\"examples\":[\"/a\"]}");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private String relay(String command) {
        return RELAY + " " + command + " --console " + console.url();
    }

    /** @return what the terminal shows */
    private String onTerminal(String command, String typed, Map<String, String> environment) throws Exception {
        return shell("script -qec \"stty -echo cols 70 rows 20; " + command + "\" /dev/null", typed, environment);
    }

    private String shell(String command, String typed, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Files.writeString(folder.resolve("typed"), typed).toFile())
                .redirectOutput(folder.resolve("shown").toFile());
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("TERM", "xterm");
        builder.environment().remove("NO_COLOR");
        builder.environment().putAll(all);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("RELAY_ADMIN_TOKEN", ToolInside.TOKEN);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        return shown();
    }

    private String shown() throws IOException {
        return Files.readString(folder.resolve("shown"), UTF_8);
    }

    @Test
    void usesColoursAndTheWidthOfATerminal() throws Exception {
        String shown = onTerminal(relay("entries"), "", Map.of());
        assertThat(shown).contains(BOLD + "STATUS").contains("…");
        assertThat(shown.lines()).hasSize(2).allMatch(line -> Table.width(line.replaceAll("\u001b\\[\\d*m", "")) <= 70);
    }

    @ParameterizedTest
    @CsvSource({"NO_COLOR, 1", "TERM, dumb"})
    void usesNoColoursWhereNoneAreWanted(String variable, String value) throws Exception {
        assertThat(onTerminal(relay("entries"), "", Map.of(variable, value)))
                .startsWith("STATUS")
                .doesNotContain("\u001b");
    }

    @Test
    void usesNoColoursInAPipe() throws Exception {
        assertThat(onTerminal(relay("entries") + " | cat", "", Map.of()))
                .contains("n".repeat(200))
                .doesNotContain("\u001b");
    }

    @Test
    void asksThePersonThere() throws Exception {
        String shown = onTerminal(relay("purge --all") + "; echo = \\$?", "n\n", Map.of());
        assertThat(shown)
                .contains("This removes: 1 stored response, 2 B", "/a", "Go on? [y/N]", "Nothing is purged.", "= 1");
        assertThat(console.posted()).hasSize(1);
    }

    @Test
    void asksNobodyInAPipe() throws Exception {
        assertThat(shell(relay("purge --all") + "; echo = $?", "y\n", Map.of())).contains("--yes", "= 2");
        assertThat(console.posted()).hasSize(1);
    }

    @Test
    void endsQuietlyWhenItsReaderLeaves() throws Exception {
        // `read` takes the first line; by the time it has, and the pipe is closed, pages are still to come.
        console.answer("responses", Answers.page(true, "", Answers.ENTRY));
        String pipe = relay("entries --all") + " | { read line; exec <&-; }; echo = ${PIPESTATUS[0]}";
        assertThat(shell(pipe, "", Map.of())).isEqualTo("= 141\n");
    }

    @Test
    void showsProgressWhileStandardOutputIsAFile() throws Exception {
        // Half of the content comes only once the tool has said on the terminal that it waits for it.
        console.on("/large", exchange -> {
            exchange.sendResponseHeaders(200, 2000);
            exchange.getResponseBody().write(new byte[1000]);
            exchange.getResponseBody().flush();
            try {
                Eventually.await("progress", () -> shown().contains("Getting ["));
            } catch (Exception e) {
                throw new IOException(e);
            }
            exchange.getResponseBody().write(new byte[1000]);
            exchange.close();
        });
        String shown = onTerminal(RELAY + " get /large --server " + console.url() + " > large", "", Map.of());
        assertThat(shown).contains("] 1000 B of 2.0 KiB").endsWith("\r\u001b[K");
        assertThat(folder.resolve("large")).hasSize(2000);
    }
}
