package apirelay.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which relay to ask. */
final class ServerOption {

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://localhost:8000",
            description = "Where the relay is. Default: ${DEFAULT-VALUE}")
    private URI server = URI.create("http://localhost:8000");

    RelayClient client(CommandSpec command) {
        return new RelayClient(Urls.required("--server", server, command));
    }
}
