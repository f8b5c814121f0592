package apirelay.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Tells what this relay is and how it is set up.
 *
 * @param version the WAR's
 * @param started when the WAR was
 * @param relayPort where the relay listens; 0 while that is not known
 * @param settings all of them, secrets masked
 */
public record About(
        String version, Instant started, IntSupplier relayPort, List<Served> routes, List<SettingValue> settings)
        implements Handler {

    /** A route: what is asked for below the path comes from upstream. */
    public record Served(String name, String path, List<URI> upstreams) {}

    public About {
        routes = List.copyOf(routes);
        settings = List.copyOf(settings);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        Json.send(
                response,
                Json.object(
                        "version",
                        version,
                        "started",
                        Json.time(started),
                        "java",
                        Runtime.version().toString(),
                        "relayPort",
                        relayPort.getAsInt(),
                        "routes",
                        routes.stream()
                                .map(route -> Json.object(
                                        "name",
                                        route.name(),
                                        "path",
                                        route.path(),
                                        "upstreams",
                                        route.upstreams().stream()
                                                .map(URI::toString)
                                                .toList()))
                                .toList(),
                        "settings",
                        settings.stream()
                                .map(setting -> Json.object(
                                        "name", setting.name(), "value", setting.value(), "origin", setting.origin()))
                                .toList()));
    }
}
