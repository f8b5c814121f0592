package apirelay.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How to start a relay.
 *
 * @param war the packed WAR
 * @param conf the folder with {@code server.xml} and its like: {@code tomcat-conf}
 * @param base Tomcat's {@code CATALINA_BASE}: the unpacked WAR and work files go here; made if missing
 * @param contextPath empty for the root, else as {@code /menu}
 * @param port where the relay listens, in place of what {@code server.xml} says; 0 for any free port
 * @param consolePort where the console listens, in the same way
 * @param drain how long a stop waits for connections to end
 * @param settings for this relay alone, over system properties and environment; given as context parameters
 */
public record Launch(
        Path war,
        Path conf,
        Path base,
        String contextPath,
        OptionalInt port,
        OptionalInt consolePort,
        Duration drain,
        Map<String, String> settings) {

    public Launch {
        if (!contextPath.isEmpty() && !contextPath.matches("/[^/].*[^/]|/[^/]")) {
            throw new IllegalArgumentException("Context path '" + contextPath + "': must be empty or as '/menu'");
        }
        settings = Map.copyOf(settings);
    }

    /** As the root, on the ports that {@code server.xml} says, with up to 8 s to drain. */
    public static Launch of(Path war, Path conf, Path base) {
        return new Launch(
                war, conf, base, "", OptionalInt.empty(), OptionalInt.empty(), Duration.ofSeconds(8), Map.of());
    }

    /** For tests: any free ports, and a stop that waits for no one. */
    public Launch onFreePorts() {
        return new Launch(war, conf, base, contextPath, OptionalInt.of(0), OptionalInt.of(0), Duration.ZERO, settings);
    }

    public Launch draining(Duration drain) {
        return new Launch(war, conf, base, contextPath, port, consolePort, drain, settings);
    }

    public Launch at(String path) {
        return new Launch(war, conf, base, path, port, consolePort, drain, settings);
    }

    public Launch with(String setting, String value) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put(setting, value);
        return with(all);
    }

    /** In place of all settings given before. */
    public Launch with(Map<String, String> all) {
        return new Launch(war, conf, base, contextPath, port, consolePort, drain, all);
    }

    /** @throws StartException if a port is taken, a file is missing, or the WAR refuses to start; nothing is left running */
    public RunningRelay start() throws StartException {
        return RunningRelay.start(this);
    }
}
