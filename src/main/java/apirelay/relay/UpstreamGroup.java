package apirelay.relay;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All base URLs of one API. A request goes to the one with the fewest under way, in turn where several have as few, of those
 * that are up; it may be sent once more as {@link RepeatableExchange} says.
 */
public final class UpstreamGroup implements Upstream {

    /** How long one that failed too often is asked nothing. */
    static final Duration DOWN_TIME = Duration.ofSeconds(5);

    /**
     * How it is told which of them are up.
     *
     * @param maxFailures so many failures in a row make one of them down
     * @param healthPath what each is asked for, below its base URL; null: nothing
     * @param healthInterval the time between two such checks
     */
    public record Settings(int maxFailures, @Nullable String healthPath, Duration healthInterval) {}

    private final List<UpstreamServer> servers;
    private final AtomicInteger turn = new AtomicInteger();
    private final @Nullable HealthChecks checks;

    /** @param upstreams by base URL; whoever opened them closes them after the group */
    public UpstreamGroup(Map<URI, Upstream> upstreams, Settings settings, Clock clock) {
        this.servers = upstreams.entrySet().stream()
                .map(each -> new UpstreamServer(each.getKey(), each.getValue(), settings, clock))
                .toList();
        this.checks = settings.healthPath() == null
                ? null
                : new HealthChecks(servers, settings.healthPath(), settings.healthInterval());
    }

    @Override
    public Call send(Request request, Receiver receiver) {
        RepeatableExchange exchange = new RepeatableExchange(this, request, receiver);
        exchange.begin();
        return exchange;
    }

    /**
     * The one to ask next.
     *
     * @param failed not this one
     * @return null if none is up
     */
    @Nullable
    UpstreamServer choose(@Nullable UpstreamServer failed) {
        if (servers.size() == 1) {
            UpstreamServer only = servers.get(0);
            return only != failed && only.admits() ? only : null;
        }
        int first = Math.floorMod(turn.getAndIncrement(), servers.size());
        List<UpstreamServer> inTurn = new ArrayList<>(servers.subList(first, servers.size()));
        inTurn.addAll(servers.subList(0, first));
        inTurn.sort(Comparator.comparingInt(UpstreamServer::underWay)); // Keeps the order of equals.
        for (UpstreamServer server : inTurn) {
            if (server != failed && server.admits()) {
                return server;
            }
        }
        return null;
    }

    @Override
    public List<UpstreamState> states(String route) {
        return servers.stream().map(server -> server.state(route)).toList();
    }

    @Override
    public void close() {
        if (checks != null) {
            checks.close();
        }
    }
}
