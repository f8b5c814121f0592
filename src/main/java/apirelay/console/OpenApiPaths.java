package apirelay.console;

import com.fasterxml.jackson.jr.ob.JSON;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The paths that upstreams document by OpenAPI, as clients of the relay ask for them. The relay is asked for the document as
 * by any client, once somebody wants paths completed, and what it says is remembered for a while.
 *
 * <p>The document is not trusted: it names paths, and nothing is asked for or decided by it.
 */
final class OpenApiPaths implements AutoCloseable {

    static final int LARGEST = 2 << 20;
    static final int MOST_PATHS = 10_000;

    private static final Logger LOGGER = System.getLogger(OpenApiPaths.class.getName());
    private static final int MILLIS = 5_000;

    /** How long a request for completions waits for a document; without it, it goes by what is stored. */
    private static final int PATIENCE_MILLIS = 500;

    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RelayPort relayPort;
    private final String documentPath;
    private final List<About.Served> routes;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(64), task -> {
                Thread daemon = new Thread(task, "relay-console-openapi");
                daemon.setDaemon(true);
                return daemon;
            });

    /**
     * @param found the paths; empty where there is no document that can be used
     * @param before what was found the last time, until that is known
     */
    private record Known(Future<List<String>> found, List<String> before, long since) {

        List<String> paths(int patienceMillis) {
            try {
                return found.get(patienceMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return before;
            } catch (ExecutionException | TimeoutException e) {
                return before;
            }
        }

        boolean isOutdated() {
            return System.nanoTime() - since > REMEMBERED_NANOS;
        }
    }

    OpenApiPaths(RelayPort relayPort, String documentPath, List<About.Served> routes) {
        this.relayPort = relayPort;
        this.documentPath = documentPath;
        this.routes = routes;
        thread.allowCoreThreadTimeOut(true);
    }

    /** The documented paths that begin so; where one has parameters, what was typed may stand in their place. */
    List<String> completions(HttpServletRequest request, String typed) {
        String host = request.getServerName();
        String context = request.getContextPath();
        return routes.stream()
                .flatMap(route -> paths(route, host, context).stream())
                .map(path -> PathTemplate.completed(path, typed))
                .filter(path -> !path.isEmpty())
                .distinct()
                .toList();
    }

    private List<String> paths(About.Served route, String host, String context) {
        Known current = known.get(route.name());
        if (current == null || (current.isOutdated() && current.found().isDone())) {
            List<String> before = current == null ? List.of() : current.paths(0);
            try {
                current = new Known(thread.submit(() -> fetched(route, host, context)), before, System.nanoTime());
            } catch (RejectedExecutionException e) {
                return before;
            }
            known.put(route.name(), current);
        }
        return current.paths(PATIENCE_MILLIS);
    }

    private List<String> fetched(About.Served route, String host, String context) {
        String prefix = route.path().equals("/") ? "" : route.path();
        try {
            HttpURLConnection connection = relayPort.request(host, context + prefix + documentPath, MILLIS);
            try {
                connection.setRequestProperty("Accept", "application/json");
                connection.setRequestProperty(
                        "Cache-Control", "no-store"); // To look changes nothing of what is stored.
                String type = String.valueOf(connection.getContentType()).toLowerCase(Locale.ROOT);
                byte[] content = RelayPort.content(connection, LARGEST, MILLIS);
                boolean usable = connection.getResponseCode() == 200
                        && type.matches("application/([a-z0-9.+-]*\\+)?json\\s*(;.*)?")
                        && content.length <= LARGEST;
                return usable
                        ? paths(
                                JSON.std.mapFrom(content),
                                prefix,
                                route.upstreams().get(0))
                        : List.of();
            } finally {
                connection.disconnect();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, () -> "No OpenAPI document of route " + route.name() + ": " + e);
            return List.of();
        }
    }

    /**
     * The paths that can be asked for with GET.
     *
     * @param prefix of the route: what its upstream's base path is on the relay
     */
    static List<String> paths(@Nullable Map<String, Object> document, String prefix, URI upstream) {
        if (document == null
                || !(document.get("openapi") instanceof String version && version.startsWith("3."))
                || !(document.get("paths") instanceof Map<?, ?> documented)) {
            return List.of();
        }
        String base = withoutSlash(upstream.getRawPath());
        String server = server(document);
        List<String> paths = new ArrayList<>();
        for (Map.Entry<?, ?> each : documented.entrySet()) {
            boolean named = each.getKey() instanceof String path && path.matches("/[\\x21-\\x7e]{0,1000}");
            if (named
                    && each.getValue() instanceof Map<?, ?> item
                    && item.containsKey("get")
                    && paths.size() < MOST_PATHS) {
                String path = server + each.getKey();
                // Servers that know where they are mounted say so; others are mounted where upstream's base path is.
                boolean below = path.equals(base) || path.startsWith(base + '/');
                String local = prefix + (below ? path.substring(base.length()) : String.valueOf(each.getKey()));
                paths.add(local.isEmpty() ? "/" : local);
            }
        }
        return List.copyOf(paths);
    }

    /** The path of the first server; empty if it has none, or has variables. */
    private static String server(Map<String, Object> document) {
        if (document.get("servers") instanceof List<?> servers
                && !servers.isEmpty()
                && servers.get(0) instanceof Map<?, ?> first
                && first.get("url") instanceof String url) {
            try {
                String path = new URI(url).getRawPath();
                return path == null || !path.startsWith("/") ? "" : withoutSlash(path);
            } catch (java.net.URISyntaxException e) {
                return "";
            }
        }
        return "";
    }

    private static String withoutSlash(@Nullable String path) {
        return path == null ? "" : path.replaceFirst("/$", "");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
