package apirelay.app;

import apirelay.caching.CachePolicy;
import apirelay.console.ConsoleSettings;
import apirelay.console.SettingValue;
import apirelay.relay.CrowdSettings;
import apirelay.relay.Route;
import apirelay.relay.RoutePolicies;
import apirelay.relay.RoutePolicy;
import apirelay.relay.UpstreamGroup;
import apirelay.relay.UpstreamSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * All settings, read once and validated together: {@link Setting} lists them.
 *
 * <p>Context parameters over system properties over environment over the file {@code conf/relay.properties} in the servlet
 * container's base over the defaults.
 *
 * @param adminToken null: the relay makes one
 * @param cacheDirectory null: the default, which hangs on where the WAR runs
 * @param memory in bytes, as {@code disk}
 * @param settings all of them as they were given, for people
 */
record RelayConfig(
        ConsoleSettings console,
        @Nullable String adminToken,
        CachePolicy policy,
        CrowdSettings crowds,
        @Nullable Path cacheDirectory,
        long memory,
        long disk,
        Set<String> ignoredParameters,
        boolean sortQuery,
        List<RouteConfig> routes,
        boolean metricsNeedToken,
        List<SettingValue> settings) {

    /** A route before its upstream is there. */
    record RouteConfig(
            String name,
            String path,
            @Nullable String host,
            @Nullable String authorization,
            boolean forwardHost,
            boolean rewrite,
            long maxRequest,
            RoutePolicy policy,
            List<UpstreamSettings> upstreams,
            UpstreamGroup.Settings group) {

        List<URI> bases() {
            return upstreams.stream().map(UpstreamSettings::base).toList();
        }
    }

    /** What applies to what is stored, by its key. */
    RoutePolicies policies() {
        return new RoutePolicies(
                routes.stream().collect(Collectors.toMap(RouteConfig::name, RouteConfig::policy)), policy);
    }

    /** Settings that the relay can't start with; the message is for the operator, a line for each. */
    static final class Invalid extends RuntimeException {

        Invalid(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    private static final String DEFAULT_ROUTE = "default";
    private static final Pattern NAMED_PROPERTY = Pattern.compile("(relay\\.[a-z]+\\.)([A-Za-z0-9-]+)\\..+");
    private static final Pattern NAMED_VARIABLE = Pattern.compile("(RELAY_[A-Z]+_)([A-Z0-9]+)_[A-Z_]+");

    /**
     * Reads them.
     *
     * @param parameters the servlet context's parameters
     * @param file the properties file, which need not be there
     * @throws Invalid if any value is bad
     */
    static RelayConfig read(Map<String, String> parameters, @Nullable Path file) {
        return of(new SmallRyeConfigBuilder()
                .withSources(sources(parameters, file))
                .build());
    }

    private static List<ConfigSource> sources(Map<String, String> parameters, @Nullable Path file) {
        List<ConfigSource> sources = new ArrayList<>();
        sources.add(new PropertiesConfigSource(parameters, "context parameters", 500));
        sources.add(new SysPropConfigSource());
        sources.add(new EnvConfigSource(System.getenv(), 300));
        if (file != null && Files.exists(file)) {
            try {
                sources.add(new PropertiesConfigSource(file.toUri().toURL(), 200));
            } catch (IOException e) {
                throw new Invalid(List.of(file + " can't be read: " + e.getMessage()));
            }
        }
        return sources;
    }

    static RelayConfig of(Config config) {
        Values values = new Values(config);
        CachePolicy policy = new CachePolicy(
                values.duration(Setting.DEFAULT_TTL),
                List.of(),
                values.fraction(Setting.HEURISTIC_FRACTION),
                values.duration(Setting.HEURISTIC_LIMIT),
                values.is(Setting.SET_COOKIE, "store", "refuse"),
                values.names(Setting.CREDENTIAL_FIELDS),
                values.names(Setting.TARGETED_FIELDS),
                values.flag(Setting.IGNORE_LANGUAGE_ORDER),
                Duration.ZERO,
                values.size(Setting.MAX_OBJECT));
        values.accessLog(Setting.ACCESS_LOG); // For server.xml, too.
        if (!values.text(Setting.TLS_CERTIFICATE).isEmpty()) { // For server.xml, too.
            values.file(Setting.TLS_CERTIFICATE);
            values.file(Setting.TLS_KEY);
        }
        String directory = values.textOrNull(Setting.CACHE_DIR);
        RelayConfig read = new RelayConfig(
                new ConsoleSettings(
                        values.port(Setting.CONSOLE_PORT),
                        values.pathBelow(Setting.CONSOLE_PATH),
                        Set.copyOf(values.names(Setting.CONSOLE_HOSTS)),
                        values.text(Setting.ADDRESS),
                        values.port(Setting.PORT),
                        values.path(Setting.OPENAPI_PATH)),
                values.textOrNull(Setting.ADMIN_TOKEN),
                policy,
                new CrowdSettings(values.duration(Setting.COLLAPSE_TIMEOUT), values.flag(Setting.FINISH_ABANDONED)),
                directory == null ? null : Path.of(directory),
                values.size(Setting.MEMORY),
                values.size(Setting.DISK),
                Set.copyOf(values.names(Setting.IGNORED_PARAMETERS)),
                values.flag(Setting.SORT_QUERY),
                routes(config, values, policy),
                values.flag(Setting.METRICS_TOKEN),
                EffectiveSettings.of(config, routeNames(config)));
        if (!values.problems().isEmpty()) {
            throw new Invalid(values.problems());
        }
        return read;
    }

    Route.KeyRules keyRules() {
        return new Route.KeyRules(ignoredParameters, sortQuery);
    }

    /** The names that settings with this prefix give to routes or rules, in order. */
    private static Set<String> names(Config config, String prefix) {
        Set<String> names = new TreeSet<>();
        for (String property : config.getPropertyNames()) {
            Matcher named = NAMED_PROPERTY.matcher(property);
            Matcher variable = NAMED_VARIABLE.matcher(property);
            if (named.matches() && named.group(1).equals(prefix)) {
                names.add(named.group(2));
            } else if (variable.matches()
                    && variable.group(1).equals(prefix.toUpperCase(Locale.ROOT).replace('.', '_'))) {
                names.add(variable.group(2).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static Set<String> routeNames(Config config) {
        Set<String> names = names(config, Setting.ROUTE_PREFIX);
        boolean upstreamGiven = config.getOptionalValue(Setting.UPSTREAM.property(), String.class)
                .isPresent();
        if (names.isEmpty() || upstreamGiven) {
            names.add(DEFAULT_ROUTE);
        }
        return names;
    }

    private static List<RouteConfig> routes(Config config, Values values, CachePolicy policy) {
        Set<String> names = routeNames(config);
        TtlRules ttls = TtlRules.read(names(config, Setting.TTL_PREFIX), names, values);
        List<RouteConfig> routes = new ArrayList<>();
        for (String name : names) {
            RouteConfig route = route(name, values.of(name), values, policy, ttls.ofRoute(name));
            if (routes.stream().anyMatch(other -> other.path().equals(route.path()))) {
                values.of(name).problem(Setting.ROUTE_PATH, route.path(), "a path that no other route has");
            }
            routes.add(route);
        }
        return routes;
    }

    private static RouteConfig route(
            String name, Values route, Values values, CachePolicy policy, List<RoutePolicy.TtlRule> ttls) {
        boolean shorthand =
                name.equals(DEFAULT_ROUTE) && route.text(Setting.ROUTE_UPSTREAM).isEmpty();
        List<URI> bases = shorthand ? values.urls(Setting.UPSTREAM) : route.urls(Setting.ROUTE_UPSTREAM);
        String host = route.host(Setting.ROUTE_HOST);
        String trustStore = route.textOrNull(Setting.ROUTE_TRUST_STORE);
        if (trustStore != null) {
            route.file(Setting.ROUTE_TRUST_STORE);
        }
        UpstreamSettings first = upstream(bases.get(0), host, trustStore, route);
        return new RouteConfig(
                name,
                route.path(Setting.ROUTE_PATH),
                host,
                route.textOrNull(Setting.ROUTE_AUTHORIZATION),
                route.flag(Setting.ROUTE_FORWARD_HOST),
                route.flag(Setting.ROUTE_REWRITE),
                route.size(Setting.ROUTE_MAX_REQUEST),
                new RoutePolicy(
                        policy.withDefaultTtl(route.durationOr(Setting.ROUTE_DEFAULT_TTL, policy.defaultTtl()))
                                .withStaleIfDown(route.duration(Setting.ROUTE_STALE_IF_DOWN)),
                        ttls),
                bases.stream().map(first::to).toList(),
                new UpstreamGroup.Settings(
                        route.count(Setting.ROUTE_MAX_FAILURES),
                        route.target(Setting.ROUTE_HEALTH_PATH),
                        route.duration(Setting.ROUTE_HEALTH_INTERVAL)));
    }

    private static UpstreamSettings upstream(
            URI base, @Nullable String host, @Nullable String trustStore, Values route) {
        return new UpstreamSettings(
                base,
                host,
                route.proxy(Setting.ROUTE_PROXY),
                route.duration(Setting.ROUTE_CONNECT_TIMEOUT),
                route.duration(Setting.ROUTE_HEAD_TIMEOUT),
                route.duration(Setting.ROUTE_IDLE_TIMEOUT),
                route.duration(Setting.ROUTE_TOTAL_TIMEOUT),
                route.count(Setting.ROUTE_MAX_CONNECTIONS),
                route.count(Setting.ROUTE_MAX_QUEUED),
                (int) Math.max(1, route.size(Setting.ROUTE_MAX_HEAD)), // 1 stands in for a bad one.
                route.http2(Setting.ROUTE_HTTP2),
                trustStore == null ? null : Path.of(trustStore),
                route.textOrNull(Setting.ROUTE_TRUST_STORE_PASSWORD));
    }
}
