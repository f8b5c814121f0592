package apirelay.console;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the console and the relay are.
 *
 * @param port the console's
 * @param path where it answers on the relay's port, too, as {@code /console}; or null
 * @param hosts names by which it may be called, besides this machine's own
 * @param relayAddress where the relay listens; any address: on all
 * @param relayPort the relay's; 0 if it is found out only when it listens
 * @param openApiPath where, below a route's path, upstream's OpenAPI document may be, as {@code /openapi.json}
 */
public record ConsoleSettings(
        int port, @Nullable String path, Set<String> hosts, String relayAddress, int relayPort, String openApiPath) {

    public ConsoleSettings {
        hosts = Set.copyOf(hosts);
    }
}
