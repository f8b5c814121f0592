package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The shell tool. Answers go to standard output, everything else to standard error, both in UTF-8. */
@Command(
        name = "relay",
        description = "Runs the API relay, and asks it.",
        mixinStandardHelpOptions = true,
        versionProvider = Relay.Version.class,
        subcommands = {Serve.class, Dishes.class},
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed for another reason; a relay that could not start",
            "2:the command line was not understood",
            "3:no relay answers there",
            "4:no such restaurant",
            "5:the answer was not understood",
            "6:the relay answers, but the API behind it does not"
        })
public final class Relay {

    private Relay() {}

    public static void main(String[] args) {
        System.exit(run(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        CommandLine relay = new CommandLine(new Relay())
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true, UTF_8))
                .setParameterExceptionHandler(Relay::misunderstood)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        if (args.length == 0) {
            relay.usage(relay.getErr());
            return ExitCode.USAGE;
        }
        return relay.execute(args);
    }

    private static int misunderstood(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("relay: " + wrong.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception exception, CommandLine command) throws Exception {
        if (exception instanceof Failure failure) {
            command.getErr().println("relay: " + failure.getMessage());
            return failure.exitCode();
        }
        throw exception;
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Relay.class.getPackage().getImplementationVersion();
            return new String[] {"relay " + (version == null ? "(not packaged)" : version)};
        }
    }
}
