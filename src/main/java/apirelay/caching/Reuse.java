package apirelay.caching;

import apirelay.http.ByteRange;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done with a request, given what is stored under its key (RFC 9111 §4). */
public sealed interface Reuse {

    /** Longer than anything is stale. */
    Duration ANY = Duration.ofSeconds(Long.MAX_VALUE);

    void accept(Visitor visitor);

    /** One case each: who decides on all of them decides on every one. */
    interface Visitor {

        void serve(Serve serve);

        void serveWhileRevalidating(ServeWhileRevalidating serveWhileRevalidating);

        void validate(Validate validate);

        void forward(Forward forward);

        void notCached(NotCached notCached);
    }

    /** Answer with this stored response. */
    record Serve(StoredResponse stored, Freshness freshness, Reason reason) implements Reuse {
        @Override
        public void accept(Visitor visitor) {
            visitor.serve(this);
        }
    }

    /** Answer with this stale response, and validate it in the background (RFC 5861 §3). */
    record ServeWhileRevalidating(StoredResponse stored, Freshness freshness) implements Reuse {
        @Override
        public void accept(Visitor visitor) {
            visitor.serveWhileRevalidating(this);
        }
    }

    /**
     * Ask upstream whether this stored response is still good (§4.3).
     *
     * @param stored the one that the request selects
     */
    record Validate(StoredResponse stored, Freshness freshness, Reason reason) implements Reuse {
        @Override
        public void accept(Visitor visitor) {
            visitor.validate(this);
        }
    }

    /** Send the request upstream as it is. */
    record Forward(Reason reason) implements Reuse {
        @Override
        public void accept(Visitor visitor) {
            visitor.forward(this);
        }
    }

    /** The request takes only what is stored, and nothing is that suits it: 504 (§5.2.1.7). */
    record NotCached(Reason reason) implements Reuse {
        @Override
        public void accept(Visitor visitor) {
            visitor.notCached(this);
        }
    }

    /** Whether the request is one that the cache may answer or learn from; null if it is, else why not. */
    static @Nullable Reason reasonToBypass(RequestHead request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Reason.METHOD;
        }
        if (request.hasContent()) {
            return Reason.REQUEST_HAS_CONTENT;
        }
        return null;
    }

    static Reuse decide(RequestHead request, List<StoredResponse> variants, Instant now, CachePolicy policy) {
        CacheControl directives = CacheControl.of(request.fields());
        Reuse reuse = decide(request, directives, variants, now, policy);
        boolean asksUpstream = reuse instanceof Forward || reuse instanceof Validate;
        return asksUpstream && directives.contains("only-if-cached") ? new NotCached(Reason.ONLY_IF_CACHED) : reuse;
    }

    /** The same of a request that may go upstream, whatever its directives say of that. */
    static Reuse decide(
            RequestHead request,
            CacheControl directives,
            List<StoredResponse> variants,
            Instant now,
            CachePolicy policy) {
        Reason bypass = reasonToBypass(request);
        if (bypass != null) {
            return new Forward(bypass);
        }
        Fields fields = request.fields();
        if (fields.contains("If-Match") || fields.contains("If-Unmodified-Since")) {
            return new Forward(Reason.UNSUITABLE_PRECONDITION);
        }
        if (variants.isEmpty()) {
            return new Forward(Reason.NOTHING_STORED);
        }
        List<StoredResponse> selected = new ArrayList<>(1);
        for (StoredResponse variant : variants) {
            boolean answersMethod =
                    !variant.method().equals("HEAD") || request.method().equals("HEAD");
            if (answersMethod && Selection.matches(variant, fields, policy)) {
                selected.add(variant);
            }
        }
        if (selected.isEmpty()) {
            return new Forward(Reason.NO_VARIANT_MATCHES);
        }
        selected.removeIf(variant -> !covers(variant, request));
        if (selected.isEmpty()) {
            return new Forward(Reason.RANGE_NOT_STORED);
        }
        StoredResponse stored = preferred(selected);
        Targeted targeted = Targeted.of(stored.fields(), policy);
        Freshness freshness = Freshness.of(stored, targeted, now, policy);
        Reason refusal = reasonToValidate(directives, fields, stored, freshness, targeted.directives());
        if (refusal == null) {
            return new Serve(stored, freshness, Reason.FRESH);
        }
        return serveStale(directives, stored, freshness, refusal, policy);
    }

    /** Why the stored response can't be served without validation; null if it can. */
    static @Nullable Reason reasonToValidate(
            CacheControl request, Fields fields, StoredResponse stored, Freshness freshness, CacheControl response) {
        if (response.containsUnqualified("no-cache")) {
            return Reason.RESPONSE_NO_CACHE;
        }
        if (request.contains("no-cache")) {
            return Reason.REQUEST_NO_CACHE;
        }
        if (request.isEmpty() && fields.hasMember("Pragma", "no-cache")) {
            return Reason.REQUEST_PRAGMA;
        }
        Duration maxAge = request.seconds("max-age", Duration.ZERO);
        // RFC 8246 §2: a reload (max-age=0) need not validate what stays the same while it is fresh.
        boolean unchanged = maxAge != null && maxAge.isZero() && response.contains("immutable") && freshness.isFresh();
        if (maxAge != null && freshness.currentAge().compareTo(maxAge) > 0 && !unchanged) {
            return Reason.REQUEST_MAX_AGE;
        }
        if (!freshness.isFresh()) {
            return stored.staleFrom() != null
                    ? Reason.PURGED_SOFTLY
                    : freshness.basis() == Freshness.Basis.NONE ? Reason.NO_FRESHNESS : Reason.STALE;
        }
        Duration minFresh = request.seconds("min-fresh", Duration.ZERO);
        return minFresh != null && freshness.timeLeft().compareTo(minFresh) < 0 ? Reason.REQUEST_MIN_FRESH : null;
    }

    /** Serves it stale where client or origin explicitly allow it (§4.2.4); else it is validated. */
    private static Reuse serveStale(
            CacheControl request, StoredResponse stored, Freshness freshness, Reason refusal, CachePolicy policy) {
        Duration staleness = freshness.timeLeft().negated();
        switch (refusal) {
            case STALE, NO_FRESHNESS, PURGED_SOFTLY -> {
                if (!acceptsStale(request, staleness)) {
                    return new Validate(stored, freshness, refusal);
                }
                if (request.contains("max-stale") && !Stale.isForbidden(stored, policy)) {
                    return new Serve(stored, freshness, Reason.REQUEST_MAX_STALE);
                }
                if (Stale.mayServeWhileRevalidating(stored, staleness, policy)) {
                    return new ServeWhileRevalidating(stored, freshness);
                }
            }
            default -> {}
        }
        return new Validate(stored, freshness, refusal);
    }

    /** Whether nothing that the client says of freshness is against so stale a response (§5.2.1). */
    private static boolean acceptsStale(CacheControl request, Duration staleness) {
        if (request.contains("min-fresh")) {
            return false;
        }
        // §5.2.1.2: without an argument, of any age.
        Duration maxStale = request.seconds("max-stale", request.hasArgument("max-stale") ? Duration.ZERO : ANY);
        return maxStale == null
                ? !request.contains("max-age") // §5.2.1.1: without max-stale, it asks for a fresh one.
                : staleness.compareTo(maxStale) <= 0;
    }

    /** Whether the stored bytes are all that the request could ask for. */
    private static boolean covers(StoredResponse stored, RequestHead request) {
        ContentRange part = stored.part();
        if (part == null) {
            return true;
        }
        List<ByteRange> ranges = request.method().equals("GET") ? ByteRange.parse(request.fields()) : null;
        if (ranges == null || ranges.size() != 1 || request.fields().contains("If-Range")) {
            return false;
        }
        ContentRange range = ranges.get(0).of(part.completeLength());
        return range != null && range.first() >= part.first() && range.last() <= part.last();
    }

    /** §4.1: one with {@code Vary} before one without, then the most recent by its date; of equals the first, which is the last stored. */
    private static StoredResponse preferred(List<StoredResponse> selected) {
        StoredResponse preferred = selected.get(0);
        for (StoredResponse other : selected.subList(1, selected.size())) {
            boolean varies = other.fields().contains("Vary");
            boolean preferredVaries = preferred.fields().contains("Vary");
            if (varies == preferredVaries ? Freshness.date(other).isAfter(Freshness.date(preferred)) : varies) {
                preferred = other;
            }
        }
        return preferred;
    }
}
