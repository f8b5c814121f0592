package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.Combination;
import apirelay.caching.Invalidation;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.store.Filter;
import apirelay.store.ResponseStore;
import java.time.Instant;

/** What upstream's answer to an exchange does to the store, besides what is stored of it as it is. */
final class StoreEffects {

    private final Exchange exchange;
    private final RequestHead request;
    private final CacheKey key;
    private final ResponseStore store;
    private final Instant requestTime;

    StoreEffects(Exchange exchange, Instant requestTime) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.key = exchange.key();
        this.store = exchange.relay().store();
        this.requestTime = requestTime;
    }

    /** A part is put together with what is stored of the rest, where that is possible. */
    ResponseStore.Draft begin(StoredResponse stored, Instant responseTime, long since) {
        Combination combination = stored.part() == null
                ? null
                : Combination.find(request, store.find(key), stored, requestTime, responseTime, exchange.policy());
        CombinedDraft combined = combination == null ? null : CombinedDraft.begin(store, key, combination, since);
        return combined == null ? store.begin(key, stored, since) : combined;
    }

    /** RFC 9111 §4.3.5. */
    void updateFromHead(StoredResponse stored, ResponseHead answer, Instant responseTime, long since) {
        StoredResponse updated =
                Validation.afterHead(request, stored, answer, requestTime, responseTime, exchange.policy());
        if (updated != null) {
            store.freshen(key, stored, updated, since);
        } else if (answer.status() == 200) {
            store.freshen(key, stored, stored.staleFrom(responseTime), since);
        }
    }

    /** RFC 9111 §4.4, RFC 9875 §3. */
    void invalidate(ResponseHead answer) {
        ResponseHead local = exchange.route().localised(request, answer);
        for (RequestHead target : Invalidation.invalidated(request, local)) {
            store.invalidate(exchange.route().key(target));
        }
        for (String group : Invalidation.groups(request, local)) {
            String host = key.authority().isEmpty() ? null : key.authority();
            store.purge(new Filter(null, null, null, key.route(), host, group), null);
        }
    }
}
