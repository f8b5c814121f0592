package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same for every command: its output, progress and completion. */
class OutputTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Broken pipe, 141, ''",
        "No space left on device, 1, 'relay: Could not write to standard output: No space left on device\n'",
    })
    void endsWhenNobodyTakesItsOutput(String failure, int exitCode, String message) throws Exception {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(failure);
            }
        };
        try (StubConsole console = new StubConsole().answer("responses", Answers.page(false, "", Answers.ENTRY))) {
            for (String line :
                    List.of("entries --console " + console.url(), "--help", "entries --help", "completion zsh")) {
                Tool.Run run = new ToolInside().writingTo(closed).run(line.split(" "));
                assertThat(run.err()).as(line).isEqualTo(message);
                assertThat(run.exitCode()).isEqualTo(exitCode);
            }
        }
    }

    @Test
    void showsProgressOfLongWorkOnATerminalOnly() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = shell(err, ToolInside.TERMINAL);
        try (Progress progress = Progress.start("Reading", "responses", 2000, shell)) {
            progress.advance(500);
            Eventually.await("drawn", () -> err.toString(UTF_8).contains("Reading"));
            progress.erase();
        }
        assertThat(err.toString(UTF_8))
                .startsWith("\rReading [#######-----------------------] 500 responses of 2,000 responses, 0 s\u001b[K")
                .endsWith("\r\u001b[K");
    }

    @Test
    void leavesNoTraceOfQuickWork() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Progress.start("Reading", "bytes", Progress.UNKNOWN, shell(err, ToolInside.TERMINAL))
                .close();
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    private static Shell shell(OutputStream err, Terminal terminal) {
        PrintStream stream = new PrintStream(err, true, UTF_8);
        return new Shell(InputStream.nullInputStream(), stream, stream, terminal, Map.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "relay en, 1, entries",
        "relay entries --so, 2, --sort",
        "relay entries --sort la, 3, last-used",
        "relay completion z, 2, zsh",
        "relay purge --so, 2, --soft",
        "relay explain --response-s, 2, --response-status",
    })
    void completesInBash(String line, int word, String completion) throws Exception {
        assertThat(bash("COMP_WORDS=(" + line + "); COMP_CWORD=" + word
                        + "; _complete_relay 2>/dev/null; echo \"${COMPREPLY[@]}\""))
                .isEqualTo(completion + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "dishes", "get", "entries", "show", "purge", "stats", "explain", "health", "sql"})
    void completesEveryCommand(String command) throws Exception {
        assertThat(bash("COMP_WORDS=(relay ''); COMP_CWORD=1; _complete_relay; printf '%s\\n' \"${COMPREPLY[@]}\""))
                .contains(command + "\n");
    }

    private String bash(String commands) throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, new ToolInside().run("completion", "bash").out());
        Process bash = new ProcessBuilder("bash", "--norc", "-c", "set -u; . " + script + "; set +u; " + commands)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
