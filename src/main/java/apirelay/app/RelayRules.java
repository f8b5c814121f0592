package apirelay.app;

import apirelay.caching.CacheKey;
import apirelay.caching.Selection;
import apirelay.caching.Stale;
import apirelay.caching.StoredResponse;
import apirelay.relay.RoutePolicies;
import apirelay.store.StoreRules;
import java.time.Instant;

/** What the store is told of the caching rules: by route and path, as the exchanges are. */
record RelayRules(RoutePolicies policies) implements StoreRules {

    @Override
    public boolean replaces(CacheKey key, StoredResponse newer, StoredResponse older) {
        return Selection.replaces(newer, older, policies.of(key));
    }

    @Override
    public Instant expires(CacheKey key, StoredResponse response) {
        return Stale.expires(response, policies.of(key));
    }

    @Override
    public Instant staleUntil(CacheKey key, StoredResponse response) {
        return Stale.usableUntil(response, policies.of(key));
    }
}
