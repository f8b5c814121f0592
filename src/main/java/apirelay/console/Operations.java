package apirelay.console;

import apirelay.relay.RecentExchanges;
import apirelay.relay.RelayContext;
import apirelay.relay.UpstreamState;
import apirelay.store.StoreStatistics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What tells how the relay does: statistics, the latest exchanges, metrics and health. */
public final class Operations implements AutoCloseable {

    private final RecentExchanges recent = new RecentExchanges();
    private final Statistics statistics;
    private final MetricsHandler metrics;
    private final Health health;
    private final StatisticsStream stream;
    private final boolean metricsNeedToken;

    /**
     * @param memoryLimit in bytes, as {@code diskLimit}
     * @param directory where the store's file is, or would be
     * @param draining whether the relay is about to stop
     * @param metricsNeedToken whether only the operator may read the metrics
     */
    public Operations(
            Clock clock,
            Supplier<StoreStatistics> store,
            long memoryLimit,
            long diskLimit,
            Path directory,
            Supplier<List<UpstreamState>> upstreams,
            BooleanSupplier draining,
            boolean metricsNeedToken) {
        this.statistics = new Statistics(clock, store, memoryLimit, diskLimit, upstreams);
        this.metrics = new MetricsHandler(store, upstreams);
        this.health = new Health(store, directory, upstreams, draining);
        this.stream = new StatisticsStream(statistics, draining);
        this.metricsNeedToken = metricsNeedToken;
    }

    /** Looks at what the relay does from now on. */
    public void observe(RelayContext relay) {
        relay.add(recent);
        relay.add(statistics);
        relay.add(metrics.observer());
    }

    public RecentExchanges recent() {
        return recent;
    }

    public Statistics statistics() {
        return statistics;
    }

    void addTo(Endpoints endpoints) {
        Endpoints.Access reader = metricsNeedToken ? Endpoints.Access.ADMIN : Endpoints.Access.OPEN;
        endpoints
                .add("GET", "/api/v1/statistics/stream", Endpoints.Access.ADMIN, stream)
                .add("GET", "/metrics", reader, metrics)
                .add("GET", "/health", Endpoints.Access.OPEN, new HealthHandler(health::all))
                .add("GET", "/health/live", Endpoints.Access.OPEN, new HealthHandler(health::live))
                .add("GET", "/health/ready", Endpoints.Access.OPEN, new HealthHandler(health::ready))
                .add("GET", "/health/started", Endpoints.Access.OPEN, new HealthHandler(health::started));
    }

    @Override
    public void close() {
        stream.close();
        metrics.close();
    }
}
