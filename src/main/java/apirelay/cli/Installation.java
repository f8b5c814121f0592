package apirelay.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** Where things are: the build that this class's jar is of, and what a relay that is run from it keeps. */
final class Installation {

    private Installation() {}

    /** The build's output folder: where this class's jar, the WAR and Tomcat are. */
    static Path target() {
        try {
            Path jar = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Objects.requireNonNull(jar.getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path home() {
        return Objects.requireNonNull(target().getParent());
    }

    /** Tomcat's base, unless {@code catalina.base} names another: what the sample said must never stand in for the real API. */
    static Path base(boolean demo) {
        return home().resolve(demo ? "work/demo" : "work/relay");
    }

    /** By the same settings that {@code relay serve} obeys; whether there is a file is for the reader to see. */
    static List<Path> tokenFiles(Properties properties, Map<String, String> environment) {
        String cache = properties.getProperty("relay.cache.dir", environment.get("RELAY_CACHE_DIR"));
        String base = properties.getProperty("catalina.base");
        Stream<Path> folders = cache != null
                ? Stream.of(Path.of(cache))
                : (base != null ? Stream.of(Path.of(base)) : Stream.of(base(false), base(true)))
                        .map(each -> each.resolve("relay-cache/ROOT"));
        return folders.map(folder -> folder.resolve("admin-token")).toList();
    }
}
