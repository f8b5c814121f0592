package apirelay.relay;

import apirelay.caching.CacheControl;
import apirelay.caching.Reason;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.util.List;
import java.util.function.Supplier;

/** Validates a stored response that is served stale, with nobody waiting: one at a time for each (RFC 5861 §3). */
final class BackgroundRevalidation {

    private static final List<String> CONDITIONS_AND_RANGES =
            List.of("If-None-Match", "If-Modified-Since", "Range", "If-Range");

    private BackgroundRevalidation() {}

    /** @param upstreamFields the fields that the exchange's request would have upstream */
    static void begin(Exchange served, StoredResponse stored, Supplier<Fields> upstreamFields) {
        if (CacheControl.of(served.request().fields()).contains("no-store")) {
            return; // RFC 9111 §5.2.1.5: nothing that comes of this request is stored.
        }
        RelayContext relay = served.relay();
        if (!relay.revalidating().add(stored.id())) {
            return;
        }
        Runnable ended = () -> relay.revalidating().remove(stored.id());
        if (relay.store().find(served.key()).stream().noneMatch(stored::isSame)) {
            ended.run(); // Another has validated it between the exchange's look at the store and now.
            return;
        }
        RequestHead plain = plain(served.request());
        Fields fields = upstreamFields.get().without(CONDITIONS_AND_RANGES);
        CrowdKey key = CrowdKey.of(served.key(), plain, stored.fields(), served.policy());
        Crowd crowd = relay.collapser().begin(key);
        if (crowd == null) { // A request that may not be served stale has asked already.
            ended.run();
            return;
        }
        Exchange background = new Exchange(relay, served.route(), plain, () -> fields, Client.NOBODY);
        background.decision().forward(Reason.STALE_WHILE_REVALIDATE);
        Upstream.Request forwarded = new Upstream.Request(
                plain.method(),
                served.route().upstreamTarget(plain),
                Validation.isPossible(stored) ? Validation.conditional(fields, stored) : fields,
                null);
        new ForwardedExchange(background, stored, new Followers(relay.collapser(), key, crowd))
                .whenEnded(ended)
                .send(forwarded);
    }

    private static RequestHead plain(RequestHead request) {
        return new RequestHead(
                "GET", // Whatever asked: a HEAD's answer has no content to store.
                request.scheme(),
                request.authority(),
                request.path(),
                request.query(),
                request.fields().without(CONDITIONS_AND_RANGES).without("Cache-Control", "Pragma"),
                false);
    }
}
