package apirelay.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a relay's console. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed for another reason",
            "2:the command line was not understood",
            "3:no relay answers there",
            "4:there is nothing by that name",
            "5:the answer was not understood",
            "7:the console takes no token, or not this one"
        })
abstract class ConsoleCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--console",
            paramLabel = "URL",
            defaultValue = "http://localhost:8001",
            description = "Where the relay's console is. Default: ${DEFAULT-VALUE}")
    private URI console = URI.create("http://localhost:8001");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "The file that holds the relay's admin token. Default: the variable RELAY_ADMIN_TOKEN, or, for a"
                            + " console on this machine, the file that 'relay serve' keeps.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "One JSON document, and nothing else.")
    private boolean json;

    /** @return the exit status */
    abstract int run(ConsoleClient client);

    @Override
    public final Integer call() {
        URI url = Urls.required("--console", console, spec());
        int exitCode = run(new ConsoleClient(
                new Transport(url, "--console"), needsToken() ? Tokens.find(tokenFile, url, shell()) : List.of()));
        out().flush();
        return exitCode;
    }

    boolean needsToken() {
        return true;
    }

    boolean json() {
        return json;
    }

    Shell shell() {
        return Shell.of(spec());
    }

    Ansi ansi() {
        return shell().ansi();
    }

    PrintWriter out() {
        return spec().commandLine().getOut();
    }

    PrintWriter err() {
        return spec().commandLine().getErr();
    }

    void print(Table table) {
        table.print(out(), ansi(), shell().terminal().width());
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
