package apirelay.app;

import apirelay.caching.CachePolicy;
import apirelay.console.About;
import apirelay.console.Console;
import apirelay.console.ConsoleSettings;
import apirelay.console.Operations;
import apirelay.relay.AdminToken;
import apirelay.relay.JettyUpstream;
import apirelay.relay.RelayContext;
import apirelay.relay.RequestCollapser;
import apirelay.relay.Route;
import apirelay.relay.Upstream;
import apirelay.relay.UpstreamGroup;
import apirelay.relay.UpstreamSettings;
import apirelay.store.JcsResponseStore;
import apirelay.store.StoreSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Wires the relay when the WAR starts, and takes it apart when it stops. Owns the clock. */
public final class RelayListener implements ServletContextListener {

    private static final Logger LOGGER = System.getLogger(RelayListener.class.getName());

    /** The context attribute that is there once the container is about to stop: {@code apirelay.launch.TellDraining}. */
    private static final String DRAINING = "apirelay.draining";

    /** The context attribute that tells where the relay listens, once it does: {@code apirelay.launch.RunningRelay}. */
    private static final String RELAY_PORT = "apirelay.relay-port";

    /** What is to be closed, the last opened first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        try {
            start(context);
        } catch (RelayConfig.Invalid e) {
            LOGGER.log(Level.ERROR, "The relay cannot start: {0}", e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        stop();
    }

    private void start(ServletContext context) {
        Path base = base();
        RelayConfig config =
                RelayConfig.read(parameters(context), base == null ? null : base.resolve("conf/relay.properties"));
        LOGGER.log(Level.INFO, () -> EffectiveSettings.banner(config.settings()));
        Clock clock = Clock.systemUTC();
        CachePolicy policy = config.policy();
        Path directory = directory(config, base, context);
        JcsResponseStore store = new JcsResponseStore(
                StoreSettings.of(directory, config.memory(), config.disk(), policy.maxObject()),
                new RelayRules(config.policies()),
                clock);
        opened.push(store);
        RequestCollapser collapser = new RequestCollapser(store, clock, config.crowds());
        opened.push(collapser);
        List<Route> routes = new ArrayList<>();
        for (RelayConfig.RouteConfig route : config.routes()) {
            Map<URI, Upstream> upstreams = new LinkedHashMap<>();
            for (UpstreamSettings settings : route.upstreams()) {
                JettyUpstream upstream = new JettyUpstream(settings);
                opened.push(upstream);
                upstreams.put(settings.base(), upstream);
            }
            UpstreamGroup upstream = new UpstreamGroup(upstreams, route.group(), clock);
            opened.push(upstream);
            routes.add(new Route(
                    route.name(),
                    route.path(),
                    route.bases(),
                    route.host(),
                    route.authorization(),
                    route.forwardHost(),
                    route.rewrite() ? context.getContextPath() : null,
                    route.maxRequest(),
                    config.keyRules(),
                    route.policy(),
                    upstream));
            LOGGER.log(Level.INFO, "Relaying {0} to {1}", route.path(), route.bases());
        }
        String given = config.adminToken();
        ConsoleSettings console = config.console();
        AdminToken token = new AdminToken(given == null ? AdminTokenFile.in(directory, console.port()) : given);
        RelayContext relay =
                new RelayContext(routes, store, policy, clock, collapser, console.port(), console.path(), token);
        Operations operations = new Operations(
                clock,
                store::statistics,
                config.memory(),
                config.disk(),
                directory,
                relay::upstreams,
                () -> context.getAttribute(DRAINING) != null,
                config.metricsNeedToken());
        opened.push(operations);
        operations.observe(relay);
        context.setAttribute(RelayContext.ATTRIBUTE, relay);
        About about = new About(
                version(context),
                clock.instant(),
                () -> context.getAttribute(RELAY_PORT) instanceof Integer port ? port : console.relayPort(),
                config.routes().stream()
                        .map(route -> new About.Served(route.name(), route.path(), route.bases()))
                        .toList(),
                config.settings());
        Console served = new Console(console, token, relay, store, operations, about);
        opened.push(served);
        context.setAttribute(Console.ATTRIBUTE, served);
    }

    private void stop() {
        while (!opened.isEmpty()) {
            AutoCloseable closeable = opened.pop();
            try {
                closeable.close();
            } catch (Exception e) {
                LOGGER.log(Level.WARNING, "Could not close " + closeable, e);
            }
        }
        try {
            RecordCaches.release();
        } catch (ReflectiveOperationException e) {
            LOGGER.log(Level.WARNING, "This WAR's classes may stay in memory", e);
        }
    }

    /** As the build wrote it into the WAR; {@code unknown} where the WAR was not packed by it. */
    private static String version(ServletContext context) {
        Properties built = new Properties();
        try (InputStream file = context.getResourceAsStream("/META-INF/maven/apirelay/api-relay/pom.properties")) {
            if (file != null) {
                built.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built.getProperty("version", "unknown");
    }

    private static Map<String, String> parameters(ServletContext context) {
        Map<String, String> parameters = new TreeMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            parameters.put(name, context.getInitParameter(name));
        }
        return parameters;
    }

    /** Tomcat's CATALINA_BASE; null in another servlet container. */
    private static @Nullable Path base() {
        String base = System.getProperty("catalina.base");
        return base == null ? null : Path.of(base);
    }

    private static Path directory(RelayConfig config, @Nullable Path base, ServletContext context) {
        if (config.cacheDirectory() != null) {
            return config.cacheDirectory();
        }
        String name = context.getContextPath().isEmpty()
                ? "ROOT"
                : context.getContextPath().substring(1).replace('/', '#');
        return (base == null ? Path.of("") : base).resolve("relay-cache").resolve(name);
    }
}
