package apirelay.caching;

import apirelay.http.EntityTag;
import apirelay.http.Fields;
import apirelay.http.HttpDate;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What upstream's answer to a conditional request means (RFC 9111 §4.3.3). */
public sealed interface Validation {

    void accept(Visitor visitor);

    /** One case each: who decides on all of them decides on every one. */
    interface Visitor {

        void freshened(Freshened freshened);

        void replaced(Replaced replaced);

        void serveStale(ServeStale serveStale);

        void mismatched(Mismatched mismatched);

        void failed(Failed failed);
    }

    /**
     * The stored response is still good; its head is to be replaced by the freshened one (§4.3.4).
     *
     * @param storability whether the freshened one may be stored; it answers this request in any case
     */
    record Freshened(StoredResponse stored, StoredResponse freshened, Storability storability) implements Validation {
        @Override
        public void accept(Visitor visitor) {
            visitor.freshened(this);
        }
    }

    /** The answer is for the client: a new response, or a 304 to a condition of the client's own. */
    record Replaced() implements Validation {
        @Override
        public void accept(Visitor visitor) {
            visitor.replaced(this);
        }
    }

    /** The answer, or that there is none, allows to serve the stored response stale (§4.2.4). */
    record ServeStale(Reason reason) implements Validation {
        @Override
        public void accept(Visitor visitor) {
            visitor.serveStale(this);
        }
    }

    /** A 304 that names no stored response: the request has to be sent again without conditions. */
    record Mismatched() implements Validation {
        @Override
        public void accept(Visitor visitor) {
            visitor.mismatched(this);
        }
    }

    /** There is no answer, and the stored response may not be served stale. */
    record Failed(Reason reason) implements Validation {
        @Override
        public void accept(Visitor visitor) {
            visitor.failed(this);
        }
    }

    /** §4.3.1: whether the stored response has something to validate it by. A HEAD is never made conditional. */
    static boolean isPossible(StoredResponse stored) {
        return stored.part() == null && (entityTag(stored) != null || lastModified(stored) != null);
    }

    /** Whether upstream is asked by the stored response's validators, or as the client asked. */
    static boolean asksConditionally(RequestHead request, StoredResponse stored) {
        return isPossible(stored) && !request.method().equals("HEAD");
    }

    /**
     * §4.3.1: the request's fields with the stored response's validators as conditions.
     *
     * <p>The client's own entity tags stay beside the stored one, so that whatever it has is not sent again; its
     * {@code If-Modified-Since} gives way, for the answer decides it (see {@link Preconditions}).
     */
    static Fields conditional(Fields request, StoredResponse stored) {
        Fields conditional = request.without("If-None-Match", "If-Modified-Since");
        EntityTag tag = entityTag(stored);
        if (tag != null) {
            Set<EntityTag> tags = new LinkedHashSet<>();
            tags.add(tag);
            tags.addAll(EntityTag.parseList(request.members("If-None-Match")));
            conditional = conditional.and(
                    "If-None-Match",
                    String.join(", ", tags.stream().map(EntityTag::toString).toList()));
        }
        String lastModified = stored.fields().first("Last-Modified");
        return lastModified == null || lastModified(stored) == null
                ? conditional
                : conditional.and("If-Modified-Since", lastModified);
    }

    /** §4.3.3, §4.3.4: of an answer's head. */
    static Validation interpret(
            RequestHead request,
            StoredResponse stored,
            ResponseHead answer,
            Instant requestTime,
            Instant responseTime,
            CachePolicy policy) {
        if (answer.status() == 304) {
            return notModified(request, stored, answer, requestTime, responseTime, policy);
        }
        boolean error = switch (answer.status()) {
            case 500, 502, 503, 504 -> true; // RFC 5861 §4.
            default -> false;
        };
        Duration staleness =
                Freshness.of(stored, responseTime, policy).timeLeft().negated();
        CacheControl directives = CacheControl.of(request.fields());
        return error && Stale.mayServeOnError(stored, directives, staleness, policy)
                ? new ServeStale(Reason.STALE_IF_ERROR)
                : new Replaced();
    }

    /** §4.2.4, §4.3.3: of an exchange that failed. A cache that is disconnected may serve stale what nothing forbids. */
    static Validation withoutAnswer(RequestHead request, StoredResponse stored, Instant now, CachePolicy policy) {
        Duration staleness = Freshness.of(stored, now, policy).timeLeft().negated();
        CacheControl directives = CacheControl.of(request.fields());
        if (Stale.mayServeOnError(stored, directives, staleness, policy)) {
            return new ServeStale(Reason.STALE_IF_ERROR);
        }
        if (Stale.isForbidden(stored, policy)) {
            return new Failed(Reason.STALE_FORBIDDEN);
        }
        boolean tooLong = !policy.staleIfDown().isZero() && staleness.compareTo(policy.staleIfDown()) > 0;
        return tooLong ? new Failed(Reason.STALE_TOO_LONG) : new ServeStale(Reason.DISCONNECTED);
    }

    /**
     * §4.3.5: what a 200 to a HEAD says of the stored response to a GET.
     *
     * @return the freshened stored response; null if a validator or the length that came disagrees, or the freshened one
     *     may not be stored: then it is to be considered stale
     */
    static @Nullable StoredResponse afterHead(
            RequestHead request,
            StoredResponse stored,
            ResponseHead head,
            Instant requestTime,
            Instant responseTime,
            CachePolicy policy) {
        String length = head.fields().first("Content-Length");
        boolean same = head.status() == 200
                && stored.head().status() == 200
                && agrees("ETag", stored, head)
                && agrees("Last-Modified", stored, head)
                && (length == null || Syntax.digits(length) == stored.contentLength());
        if (!same) {
            return null;
        }
        StoredResponse freshened = freshened(request, stored, head, requestTime, responseTime, policy);
        return Storability.judge(request, freshened.head(), policy) == Storability.STORABLE ? freshened : null;
    }

    private static boolean agrees(String name, StoredResponse stored, ResponseHead head) {
        String value = head.fields().first(name);
        return value == null || value.equals(stored.fields().first(name));
    }

    private static Validation notModified(
            RequestHead request,
            StoredResponse stored,
            ResponseHead answer,
            Instant requestTime,
            Instant responseTime,
            CachePolicy policy) {
        if (!asksConditionally(request, stored)) {
            return new Replaced(); // No condition of ours was sent: it answers the client's own.
        }
        EntityTag named = EntityTag.parse(answer.fields().first("ETag"));
        EntityTag own = entityTag(stored);
        List<EntityTag> clients = EntityTag.parseList(request.fields().members("If-None-Match"));
        boolean identified = named == null
                ? (clients.isEmpty() || own == null)
                        && agrees("Last-Modified", stored, answer) // Only ours was asked about.
                // §4.3.4: a strong one must be the same strong validator; a weak one only has to correspond.
                : own != null && (named.weak() ? named.weakMatches(own) : named.strongMatches(own));
        if (identified) {
            StoredResponse freshened = freshened(request, stored, answer, requestTime, responseTime, policy);
            return new Freshened(stored, freshened, Storability.judge(request, freshened.head(), policy));
        }
        return named != null && clients.stream().anyMatch(named::weakMatches) ? new Replaced() : new Mismatched();
    }

    private static StoredResponse freshened(
            RequestHead request,
            StoredResponse stored,
            ResponseHead answer,
            Instant requestTime,
            Instant responseTime,
            CachePolicy policy) {
        ResponseHead head = StoredFields.update(stored.head(), answer, responseTime, policy);
        // §4.1: it is this request that the answer was for, and its Vary may be another than the stored one.
        Fields selecting = Selection.selectingHeaderFields(head.fields(), request.fields());
        boolean credentialed = stored.credentialed() || Storability.hasCredentials(request.fields(), policy);
        return stored.freshened(head, requestTime, responseTime).selectedBy(selecting, credentialed);
    }

    private static @Nullable EntityTag entityTag(StoredResponse stored) {
        return EntityTag.parse(stored.fields().first("ETag"));
    }

    private static @Nullable Instant lastModified(StoredResponse stored) {
        return HttpDate.parse(stored.fields().first("Last-Modified"), stored.responseTime());
    }
}
