package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The store's dates are those that the exchanges go by. */
class RelayRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final RelayRules RULES = new RelayRules(RelayConfig.read(
                    Map.of(
                            "relay.cache.default-ttl", "10s",
                            "relay.routes.a.path", "/a",
                            "relay.routes.a.upstream", "http://a",
                            "relay.routes.b.path", "/b",
                            "relay.routes.b.upstream", "http://b",
                            "relay.routes.b.default-ttl", "20s",
                            "relay.ttl.day.path", "/b/day/*",
                            "relay.ttl.day.ttl", "1d",
                            "relay.ttl.gone.status", "404",
                            "relay.ttl.gone.ttl", "5s"),
                    null)
            .policies());

    @ParameterizedTest
    @CsvSource({
        "a, /a/x, 200, 10",
        "b, /b/x, 200, 20",
        "b, /b/day/x, 200, 86400",
        "b, /b/day/x?y=/z, 200, 86400",
        "b, /b/x?/b/day/x, 200, 20",
        "b, /b/x, 404, 5",
        "a, /a/x, 404, 5",
        "no longer there, /b/x, 200, 10",
    })
    void expiresByRouteAndRule(String route, String target, int status, long seconds) {
        CacheKey key = new CacheKey(route, "http://upstream", "http", "localhost", target);
        StoredResponse stored = new StoredResponse(
                1, "GET", Fields.EMPTY, false, new ResponseHead(status, Fields.EMPTY), NOW, NOW, 0, null, null, null);
        StoredResponse lasting = stored.freshened(
                new ResponseHead(status, Fields.of("Cache-Control", "stale-while-revalidate=7")), NOW, NOW);

        assertThat(RULES.expires(key, stored)).isEqualTo(NOW.plusSeconds(seconds));
        assertThat(RULES.staleUntil(key, lasting)).isEqualTo(NOW.plusSeconds(seconds + 7));
    }
}
