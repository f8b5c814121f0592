package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the tool has around it.
 *
 * @param out answers, in bytes; what it throws is a {@link Failure}
 * @param err everything else
 * @param tokenFiles where a relay of this installation may keep its admin token
 */
record Shell(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        List<Path> tokenFiles) {

    static Shell ofProcess() {
        Properties properties = System.getProperties();
        Map<String, String> environment = System.getenv();
        return new Shell(
                System.in,
                new PrintStream(new StandardOutput(), true, UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                Terminal.of(
                        properties.getProperty("cli.terminal", ""),
                        properties.getProperty("cli.terminal.size", ""),
                        environment.getOrDefault("TERM", "")),
                environment,
                Installation.tokenFiles(properties, environment));
    }

    static Shell of(CommandSpec command) {
        return ((Relay) command.root().userObject()).shell();
    }

    /** Styles for standard output: none unless it is a terminal, and as {@code NO_COLOR} and its like say. */
    Ansi ansi() {
        return terminal.out() ? Ansi.AUTO : Ansi.OFF;
    }
}
