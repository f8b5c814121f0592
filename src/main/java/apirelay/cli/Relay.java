package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The shell tool. Answers go to standard output, everything else to standard error, both in UTF-8. */
@Command(
        name = "relay",
        description = "Runs the API relay, and asks it.",
        mixinStandardHelpOptions = true,
        versionProvider = Relay.Version.class,
        subcommands = {
            Serve.class,
            Dishes.class,
            Get.class,
            Entries.class,
            Show.class,
            Purge.class,
            Stats.class,
            Explain.class,
            Health.class,
            Sql.class,
            Completion.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed for another reason; a relay that could not start",
            "2:the command line was not understood",
            "3:no relay answers there",
            "4:there is nothing by that name",
            "5:the answer was not understood",
            "6:the relay answers, but the API behind it does not",
            "7:the console takes no token, or not this one",
            "8:the API's answer is not a success",
            "141:whoever read the output left"
        })
public final class Relay {

    private final Shell shell;

    private Relay(Shell shell) {
        this.shell = shell;
    }

    public static void main(String[] args) {
        System.exit(run(Shell.ofProcess(), args));
    }

    Shell shell() {
        return shell;
    }

    static int run(Shell shell, String... args) {
        CommandLine relay = new CommandLine(new Relay(shell))
                .setOut(new PrintWriter(shell.out(), true, UTF_8))
                .setErr(new PrintWriter(shell.err(), true, UTF_8))
                .setExecutionStrategy(Relay::execute)
                .setParameterExceptionHandler(Relay::misunderstood)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        if (args.length == 0) {
            relay.usage(relay.getErr());
            return ExitCode.USAGE;
        }
        return relay.execute(args);
    }

    private static int execute(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (Failure failure) { // While picocli printed help; a command's own comes wrapped.
            return failed(failure, parsed.commandSpec().commandLine());
        }
    }

    private static int misunderstood(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("relay: " + wrong.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception exception, CommandLine command) throws Exception {
        if (exception instanceof Failure failure) {
            return failed(failure, command);
        }
        throw exception;
    }

    private static int failed(Failure failure, CommandLine command) {
        String message = String.valueOf(failure.getMessage());
        if (!message.isEmpty()) {
            command.getErr().println("relay: " + message);
        }
        return failure.exitCode();
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Relay.class.getPackage().getImplementationVersion();
            return new String[] {"relay " + (version == null ? "(not packaged)" : version)};
        }
    }
}
