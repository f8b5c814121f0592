package apirelay.cli;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.launch.SampleApi;
import apirelay.launch.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code relay serve}: Tomcat with the packed WAR, until a signal ends it. */
@Command(
        name = "serve",
        description =
                "Runs the relay until Ctrl-C. Every setting also comes from the environment (RELAY_CACHE_DIR=...).",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "1:could not start",
            "2:the command line was not understood",
            "130:stopped by Ctrl-C (SIGINT)",
            "143:stopped by SIGTERM"
        })
final class Serve implements Callable<Integer> {

    private static final Duration DEMO_LATENCY = Duration.ofMillis(300);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where the relay listens; 0 for any free one. Default: 8000")
    private @Nullable Integer port;

    @Option(
            names = "--interface",
            paramLabel = "ADDRESS",
            description = "On which address; 0.0.0.0 for all. Default: 127.0.0.1")
    private @Nullable String address;

    @Option(names = "--console-port", paramLabel = "PORT", description = "Where the console listens. Default: 8001")
    private @Nullable Integer consolePort;

    @Option(names = "--upstream", paramLabel = "URL", description = "The API to relay.")
    private @Nullable URI upstream;

    @Option(names = "--demo", description = "Relays a bundled sample API, which takes about 300 ms to answer.")
    private boolean demo;

    @Override
    public Integer call() throws InterruptedException {
        check();
        set("relay.port", port);
        set("relay.address", address);
        set("relay.console.port", consolePort);
        set("relay.upstream", upstream);
        try (SampleApi sample = demo ? SampleApi.start(DEMO_LATENCY) : null) {
            if (sample != null) {
                set("relay.upstream", sample.uri());
                set("relay.routes.default.host", "sample.localhost"); // Its port differs each time; it is the same API.
            }
            Path base = Path.of(
                    System.getProperty("catalina.base", Installation.base(demo).toString()));
            set("catalina.base", base.toAbsolutePath());
            RunningRelay relay = Launch.of(
                            Installation.target().resolve("api-relay.war"),
                            Installation.home().resolve("tomcat-conf"),
                            base)
                    .start();
            relay.closeAtExit();
            welcome(relay);
            relay.await();
            return ExitCode.OK;
        } catch (StartException | IOException e) {
            throw new Failure(ExitCode.FAILED, "Could not start: " + e.getMessage(), e);
        }
    }

    private void check() {
        requirePort("--port", port);
        requirePort("--console-port", consolePort);
        if (upstream != null && !Urls.absolute(upstream)) {
            throw wrong("--upstream: '" + upstream + "' is not an http or https URL");
        }
        if (upstream != null && demo) {
            throw wrong("--demo brings an upstream of its own: leave out --upstream");
        }
    }

    private void requirePort(String option, @Nullable Integer value) {
        if (value != null && (value < 0 || value > 65_535)) {
            throw wrong(option + ": " + value + " is not a port (0 to 65535)");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private static void set(String setting, @Nullable Object value) {
        if (value != null) {
            System.setProperty(setting, value.toString());
        }
    }

    private void welcome(RunningRelay relay) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        String upstream = System.getProperty("relay.upstream", System.getenv("RELAY_UPSTREAM"));
        out.println("Relay:    " + relay.uri());
        out.println("Console:  " + relay.consoleUri());
        if (upstream != null) {
            out.println("Upstream: " + upstream);
        }
        if (demo) {
            out.println("Try this twice; the second answer comes from the cache:");
            out.println("  curl -i " + relay.uri() + "restaurant");
        }
        out.println("Ctrl-C stops it.");
        out.flush();
    }
}
