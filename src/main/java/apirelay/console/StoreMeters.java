package apirelay.console;

import apirelay.store.DiskState;
import apirelay.store.StoreStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The store's statistics as meters, asked for once for all of them. */
final class StoreMeters {

    private final Supplier<StoreStatistics> store;
    private volatile StoreStatistics latest;

    StoreMeters(Supplier<StoreStatistics> store, MeterRegistry registry) {
        this.store = store;
        this.latest = store.get();
        counter(registry, "memory.hits", "Keys found in memory", StoreStatistics::memoryHits);
        counter(registry, "disk.hits", "Keys found on disk or on their way there", StoreStatistics::diskHits);
        counter(registry, "misses", "Keys not found", StoreStatistics::misses);
        gauge(registry, "memory.entries", "Keys and segments in memory", StoreStatistics::memoryEntries);
        gauge(registry, "memory.bytes", "What they weigh", StoreStatistics::memoryBytes);
        counter(
                registry,
                "memory.evictions",
                "Keys and segments that made room for others",
                StoreStatistics::memoryEvictions);
        gauge(registry, "disk.entries", "Responses on disk", StoreStatistics::diskEntries);
        gauge(registry, "disk.bytes", "What they weigh", StoreStatistics::diskBytes);
        gauge(registry, "disk.file.bytes", "The size of the disk's file", StoreStatistics::fileBytes);
        counter(registry, "disk.evictions", "Responses that made room for others", StoreStatistics::diskEvictions);
        gauge(registry, "queue.bytes", "What waits to be written", StoreStatistics::queueBytes);
        gauge(
                registry,
                "queue.lag.seconds",
                "How long the oldest of that has waited",
                statistics -> statistics.lagMillis() / 1000.0);
        counter(registry, "skipped", "Responses kept in memory only", StoreStatistics::skipped);
        counter(registry, "too.large", "Responses not stored for their size", StoreStatistics::tooLarge);
        counter(
                registry,
                "refused",
                "Responses not stored because their key was invalidated or purged meanwhile",
                StoreStatistics::refused);
        counter(registry, "errors", "Failures of the disk", StoreStatistics::errors);
        for (DiskState state : DiskState.values()) {
            Gauge.builder("relay.store.disk.state", () -> latest.disk() == state ? 1 : 0)
                    .description("1 for the disk's state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** To be called before the meters are read. */
    void refresh() {
        latest = store.get();
    }

    private void gauge(MeterRegistry registry, String name, String meaning, ToDoubleFunction<StoreStatistics> value) {
        Gauge.builder("relay.store." + name, this, meters -> value.applyAsDouble(meters.latest))
                .description(meaning)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String meaning, ToDoubleFunction<StoreStatistics> value) {
        FunctionCounter.builder("relay.store." + name, this, meters -> value.applyAsDouble(meters.latest))
                .description(meaning)
                .register(registry);
    }
}
