package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tool in this JVM, with what it has around it as a test likes it. */
final class ToolInside {

    static final String TOKEN = "for-tests";
    static final Terminal TERMINAL = new Terminal(true, true, true, 80, 24);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("RELAY_ADMIN_TOKEN", TOKEN));
    private Terminal terminal = Terminal.NONE;
    private List<Path> tokenFiles = List.of();
    private String typed = "";
    private OutputStream stdout = out;

    ToolInside on(Terminal its) {
        terminal = its;
        return this;
    }

    /** On a terminal on which a person answers so. */
    ToolInside typing(String text) {
        typed = text;
        return on(TERMINAL);
    }

    ToolInside withTokenFiles(Path... files) {
        environment.remove("RELAY_ADMIN_TOKEN");
        tokenFiles = List.of(files);
        return this;
    }

    ToolInside with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    ToolInside writingTo(OutputStream other) {
        stdout = other;
        return this;
    }

    Tool.Run run(String... arguments) {
        int exitCode = Relay.run(
                new Shell(
                        new ByteArrayInputStream(typed.getBytes(UTF_8)),
                        new PrintStream(new StandardOutput(stdout), true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        terminal,
                        environment,
                        tokenFiles),
                arguments);
        return new Tool.Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
