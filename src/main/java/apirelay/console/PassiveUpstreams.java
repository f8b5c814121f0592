package apirelay.console;

import apirelay.relay.ExchangeObserver;
import apirelay.relay.Forwarded;
import apirelay.relay.Route;
import apirelay.relay.Upstream;
import apirelay.relay.UpstreamState;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How each route's upstream does, as its answers tell: down after five failures with no answer between them. */
public final class PassiveUpstreams implements ExchangeObserver {

    private static final int FAILURES_IN_A_ROW = 5;

    private record Seen(URI url, LongAdder requests, LongAdder failures, AtomicInteger inARow) {}

    private final Map<String, Seen> byRoute = new LinkedHashMap<>();

    public PassiveUpstreams(List<Route> routes) {
        for (Route route : routes) {
            byRoute.put(route.name(), new Seen(route.base(), new LongAdder(), new LongAdder(), new AtomicInteger()));
        }
    }

    @Override
    public void ended(Forwarded forwarded) {
        Seen seen = byRoute.get(forwarded.route());
        if (seen == null) {
            return;
        }
        seen.requests.increment();
        Upstream.Kind failure = forwarded.failure();
        if (failure == null) {
            seen.inARow.set(0);
        } else if (failure != Upstream.Kind.ABORTED && failure != Upstream.Kind.OVERLOADED) { // Not upstream's doing.
            seen.failures.increment();
            seen.inARow.incrementAndGet();
        }
    }

    public List<UpstreamState> states() {
        return byRoute.entrySet().stream()
                .map(each -> {
                    Seen seen = each.getValue();
                    boolean down = seen.inARow.get() >= FAILURES_IN_A_ROW;
                    UpstreamState.State state = down ? UpstreamState.State.DOWN : UpstreamState.State.UP;
                    return new UpstreamState(each.getKey(), seen.url, state, seen.requests.sum(), seen.failures.sum());
                })
                .toList();
    }
}
