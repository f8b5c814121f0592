package apirelay.console;

import apirelay.relay.ExchangeObserver;
import apirelay.relay.UpstreamState;
import apirelay.store.StoreStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.binder.tomcat.TomcatMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The relay's metrics, the JVM's and Tomcat's, in Prometheus's text format. */
final class MetricsHandler implements Handler, AutoCloseable {

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = registry();
    private final Metrics metrics = new Metrics(registry);
    private final StoreMeters storeMeters;

    // Both listen to the JVM, which outlives the WAR.
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final TomcatMetrics tomcat = new TomcatMetrics(null, List.of());

    MetricsHandler(Supplier<StoreStatistics> store, Supplier<List<UpstreamState>> upstreams) {
        storeMeters = new StoreMeters(store, registry);
        for (UpstreamState upstream : upstreams.get()) {
            Gauge.builder("relay.upstream.up", () -> isUp(upstream, upstreams.get()) ? 1 : 0)
                    .description("Whether it gets requests")
                    .tag("route", upstream.route())
                    .tag("url", upstream.url().toString())
                    .register(registry);
        }
        collections.bindTo(registry);
        tomcat.bindTo(registry);
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
    }

    /** Without Tomcat's meters of servlets: by name alone, all relays in one Tomcat would be the same. */
    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("tomcat.servlet"));
        return registry;
    }

    ExchangeObserver observer() {
        return metrics;
    }

    /** What Prometheus is to get now. */
    byte[] scrape() throws IOException {
        storeMeters.refresh();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        registry.scrape(text, CONTENT_TYPE);
        return text.toByteArray();
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] text = scrape();
        response.setContentType(CONTENT_TYPE);
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    @Override
    public void close() {
        collections.close();
        tomcat.close();
        registry.close();
    }

    private static boolean isUp(UpstreamState upstream, List<UpstreamState> now) {
        return now.stream()
                .anyMatch(each -> each.route().equals(upstream.route())
                        && each.url().equals(upstream.url())
                        && each.state() == UpstreamState.State.UP);
    }
}
