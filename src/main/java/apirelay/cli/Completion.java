package apirelay.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code relay completion}: what makes a shell complete the tool's commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options.",
            "In ~/.bashrc: source <(relay completion bash)",
            "In ~/.zshrc, after compinit: source <(relay completion zsh)"
        },
        mixinStandardHelpOptions = true)
final class Completion implements Callable<Integer> {

    /** The shells that the script is for; zsh runs the one for bash by its own bashcompinit. */
    @SuppressWarnings("unused")
    enum For {
        bash,
        zsh
    }

    @Spec
    private @Nullable CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // Both take the same script.
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private @Nullable For shell;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine()
                .getOut()
                .println(AutoComplete.bash("relay", command.root().commandLine()));
        return ExitCode.OK;
    }
}
