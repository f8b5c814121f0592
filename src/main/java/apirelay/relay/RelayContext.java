package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.store.ResponseStore;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all exchanges share. The servlet context keeps it under {@link #ATTRIBUTE}. */
public final class RelayContext {

    public static final String ATTRIBUTE = RelayContext.class.getName();

    private final List<Route> routes;
    private final ResponseStore store;
    private final RoutePolicies policies;
    private final Clock clock;
    private final RequestCollapser collapser;
    private final int consolePort;
    private final @Nullable String consolePath;
    private final AdminToken adminToken;

    private final List<ExchangeObserver> observers = new CopyOnWriteArrayList<>();

    /** The stored responses that are being validated in the background, by id. */
    private final Set<Long> revalidating = ConcurrentHashMap.newKeySet();

    /**
     * @param consolePort what comes to this port of the container is not relayed
     * @param consolePath nor is what comes to this path or below it, on whatever port; or null
     */
    public RelayContext(
            List<Route> routes,
            ResponseStore store,
            CachePolicy policy,
            Clock clock,
            RequestCollapser collapser,
            int consolePort,
            @Nullable String consolePath,
            AdminToken adminToken) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> route.path().length())
                        .reversed())
                .toList();
        this.store = store;
        this.policies =
                new RoutePolicies(routes.stream().collect(Collectors.toMap(Route::name, Route::policy)), policy);
        this.clock = clock;
        this.collapser = collapser;
        this.consolePort = consolePort;
        this.consolePath = consolePath;
        this.adminToken = adminToken;
    }

    /** Tells it of everything that ends from now on. */
    public void add(ExchangeObserver observer) {
        observers.add(observer);
    }

    void ended(Exchanged exchanged) {
        for (ExchangeObserver observer : observers) {
            observer.ended(exchanged);
        }
    }

    void ended(Forwarded forwarded) {
        for (ExchangeObserver observer : observers) {
            observer.ended(forwarded);
        }
    }

    /** The route with the longest path that takes this one. */
    @Nullable
    Route route(String path) {
        for (Route route : routes) {
            if (route.takes(path)) {
                return route;
            }
        }
        return null;
    }

    /** The route whose upstream the URL is of; null if it is of none. */
    @Nullable
    Route routeTo(String url) {
        for (Route route : routes) {
            if (!route.toRelay(url).equals(url)) {
                return route;
            }
        }
        return null;
    }

    /** How every route's base URLs do. */
    public List<UpstreamState> upstreams() {
        return routes.stream()
                .flatMap(route -> route.upstream().states(route.name()).stream())
                .toList();
    }

    boolean isConsole(int port) {
        return port == consolePort;
    }

    boolean isConsole(String path) {
        return consolePath != null
                && path.startsWith(consolePath)
                && (path.length() == consolePath.length() || path.charAt(consolePath.length()) == '/');
    }

    AdminToken adminToken() {
        return adminToken;
    }

    ResponseStore store() {
        return store;
    }

    /** What applies to what no route takes. */
    public CachePolicy policy() {
        return policies.otherwise();
    }

    /** What applies to what is stored under a key. */
    public CachePolicy policy(CacheKey key) {
        return policies.of(key);
    }

    public Clock clock() {
        return clock;
    }

    RequestCollapser collapser() {
        return collapser;
    }

    Set<Long> revalidating() {
        return revalidating;
    }
}
