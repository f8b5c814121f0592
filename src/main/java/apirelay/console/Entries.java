package apirelay.console;

import apirelay.caching.CachePolicy;
import apirelay.caching.Freshness;
import apirelay.caching.StoredResponse;
import apirelay.store.Inspector;
import java.time.Instant;
import java.util.Map;

/** Stored responses as the API shows them. */
final class Entries {

    private Entries() {}

    /** As a page has it. */
    static Map<String, Object> brief(Inspector.Entry entry, Instant now, CachePolicy policy) {
        StoredResponse response = entry.response();
        Freshness freshness = Freshness.of(response, now, policy);
        return Json.object(
                "id",
                response.id(),
                "url",
                entry.key().uri(),
                "path",
                entry.key().target(),
                "method",
                response.method(),
                "route",
                entry.key().route(),
                "status",
                response.head().status(),
                "size",
                response.contentLength(),
                "contentType",
                response.fields().first("Content-Type"),
                "variant",
                response.selecting().size() == 0 ? null : Json.fields(response.selecting()),
                "age",
                Json.seconds(freshness.currentAge()),
                "fresh",
                Json.seconds(freshness.timeLeft()),
                "expires",
                Json.time(entry.expires()),
                "created",
                Json.time(response.responseTime()),
                "lastUsed",
                Json.time(entry.lastUsed()),
                "hits",
                entry.hits(),
                "place",
                Query.token(entry.place()));
    }

    static Map<String, Object> full(Inspector.Entry entry, Instant now, CachePolicy policy) {
        Map<String, Object> full = brief(entry, now, policy);
        full.put("fields", Json.fields(entry.response().fields()));
        full.put("freshness", freshness(Freshness.of(entry.response(), now, policy)));
        return full;
    }

    /** What gives it its freshness lifetime. */
    static Map<String, Object> freshness(Freshness freshness) {
        return Json.object(
                "lifetime",
                Json.seconds(freshness.lifetime()),
                "from",
                freshness.basis().toString(),
                "section",
                freshness.basis().section());
    }
}
