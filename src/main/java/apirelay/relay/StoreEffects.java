package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.Combination;
import apirelay.caching.Invalidation;
import apirelay.caching.Storability;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.store.Filter;
import apirelay.store.ResponseStore;
import java.time.Instant;

/** What upstream's answer to an exchange does to the store. */
final class StoreEffects {

    private final Exchange exchange;
    private final RequestHead request;
    private final CacheKey key;
    private final ResponseStore store;
    private final ResponseHead answer;
    private final Instant requestTime;
    private final Instant responseTime;
    private long since;

    /** @param since the store's version when the request was sent */
    StoreEffects(Exchange exchange, ResponseHead answer, Instant requestTime, Instant responseTime, long since) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.key = exchange.key();
        this.store = exchange.relay().store();
        this.answer = answer;
        this.requestTime = requestTime;
        this.responseTime = responseTime;
        this.since = since;
    }

    /** The answer as it is to be stored; its content's length as its head tells it, or less than zero. */
    StoredResponse toStore() {
        return Storability.toStore(request, answer, requestTime, responseTime, exchange.policy())
                .withContent(StoredResponse.UNSTORED, Storability.declaredLength(answer), null);
    }

    /** A part is put together with what is stored of the rest, where that is possible. */
    ResponseStore.Draft begin(StoredResponse stored) {
        Combination combination = stored.part() == null
                ? null
                : Combination.find(request, store.find(key), stored, requestTime, responseTime, exchange.policy());
        CombinedDraft combined = combination == null ? null : CombinedDraft.begin(store, key, combination, since);
        return combined == null ? store.begin(key, stored, since) : combined;
    }

    /** RFC 9111 §4.3.4. */
    void freshen(Validation.Freshened freshened) {
        store.freshen(key, freshened.stored(), freshened.freshened(), since);
    }

    /** RFC 9111 §4.3.5. */
    void updateFromHead(StoredResponse stored) {
        StoredResponse updated =
                Validation.afterHead(request, stored, answer, requestTime, responseTime, exchange.policy());
        if (updated != null) {
            store.freshen(key, stored, updated, since);
        } else if (answer.status() == 200) {
            store.freshen(key, stored, stored.staleFrom(responseTime), since);
        }
    }

    /** RFC 9111 §4.4, RFC 9875 §3. */
    void invalidate() {
        ResponseHead local = exchange.route().localised(request, answer);
        for (RequestHead target : Invalidation.invalidated(request, local)) {
            store.invalidate(exchange.route().key(target));
        }
        for (String group : Invalidation.groups(request, local)) {
            String host = key.authority().isEmpty() ? null : key.authority();
            store.purge(new Filter(null, null, null, key.route(), host, group), null);
        }
        since = store.version(); // The answer itself is of the time after.
    }
}
