package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import java.util.Map;

/**
 * The operator's knobs for what is stored, by its key.
 *
 * @param byRoute by the route's name
 * @param otherwise for what a route has left that is there no more
 */
public record RoutePolicies(Map<String, RoutePolicy> byRoute, CachePolicy otherwise) {

    public RoutePolicies {
        byRoute = Map.copyOf(byRoute);
    }

    /** What an exchange for that key goes by. */
    public CachePolicy of(CacheKey key) {
        RoutePolicy policy = byRoute.get(key.route());
        return policy == null ? otherwise : policy.of(key.path());
    }
}
