package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Selection;
import apirelay.caching.Stale;
import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.store.JcsResponseStore;
import apirelay.store.StoreRules;
import apirelay.store.StoreSettings;
import apirelay.testing.TestClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A relay without a container: a store in memory, an upstream and clients that do as they are told. */
final class CrowdFixture implements AutoCloseable {

    static final int MEMORY = 4 << 20;

    final FakeUpstream upstream = new FakeUpstream();
    final TestClock clock = new TestClock();
    final JcsResponseStore store;
    private final RequestCollapser collapser;
    private final RelayContext relay;
    private final Route route;

    CrowdFixture(CrowdSettings settings) {
        CachePolicy policy = CachePolicy.DEFAULT;
        store = new JcsResponseStore(
                new StoreSettings(
                        Path.of("unused"), MEMORY, 0, 64 << 20, 1, 64, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new Rules(policy),
                clock);
        collapser = new RequestCollapser(store, clock, settings);
        route = new Route(
                "test",
                "/",
                List.of(URI.create("http://upstream")),
                null,
                null,
                true,
                "",
                0,
                Route.KeyRules.EXACT,
                new RoutePolicy(policy, List.of()),
                upstream);
        relay = new RelayContext(List.of(route), store, policy, clock, collapser, 1, null, new AdminToken("token"));
    }

    private record Rules(CachePolicy policy) implements StoreRules {

        @Override
        public boolean replaces(CacheKey key, StoredResponse newer, StoredResponse older) {
            return Selection.replaces(newer, older, policy);
        }

        @Override
        public Instant expires(CacheKey key, StoredResponse response) {
            return Stale.expires(response, policy);
        }

        @Override
        public Instant staleUntil(CacheKey key, StoredResponse response) {
            return Stale.usableUntil(response, policy);
        }
    }

    void observe(ExchangeObserver observer) {
        relay.add(observer);
    }

    CacheKey key() {
        return route.key(request("GET"));
    }

    static RequestHead request(String method, String... namesAndValues) {
        return new RequestHead(method, "http", "relay", "/x", null, Fields.of(namesAndValues), false);
    }

    FakeClient get(String... namesAndValues) {
        return send(FakeClient.quick(), "GET", namesAndValues);
    }

    FakeClient send(FakeClient client, String method, String... namesAndValues) {
        RequestHead request = request(method, namesAndValues);
        new Exchange(relay, route, request, request::fields, client).begin();
        return client;
    }

    @Override
    public void close() {
        collapser.close();
        store.close();
    }
}
