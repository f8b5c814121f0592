package apirelay.relay;

import apirelay.caching.CachePolicy;
import apirelay.caching.Decision;
import apirelay.caching.Explanation;
import apirelay.caching.Outcome;
import apirelay.caching.Prospect;
import apirelay.caching.Reason;
import apirelay.caching.Rule;
import apirelay.caching.StoredResponse;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the response to a request would be stored, and for whom.
 *
 * @param basis what it is judged on
 * @param status the judged response's; {@link Decision#NO_STATUS} if no response was judged
 * @param storable null if that is not known
 * @param shared whether it would answer others, too; null if that is not known
 * @param lifetime its freshness lifetime; null if that is not known, or it would not be stored
 * @param varies the request fields that others would have to have the same
 * @param advice what would make it cacheable, or of more use to a cache
 */
public record Storing(
        Basis basis,
        int status,
        @Nullable Boolean storable,
        @Nullable Boolean shared,
        @Nullable Duration lifetime,
        Set<String> varies,
        List<Rule> rules,
        List<String> advice) {

    /** What the judgement rests on. */
    public enum Basis {
        /** The response that was asked about. */
        GIVEN,
        /** The stored response that the request selects, or else the last one stored under its key. */
        STORED,
        /** The request, to which no response would be stored. */
        REQUEST,
        /** What was decided on the latest exchange. */
        RECENT,
        /** Nothing is stored, and nothing came lately. */
        NOTHING
    }

    static Storing ofGiven(RequestHead request, ResponseHead response, Instant now, CachePolicy policy) {
        return of(Basis.GIVEN, response.status(), Prospect.of(request, response, now, policy));
    }

    static Storing of(
            RequestHead request, Explanation explanation, @Nullable Exchanged latest, Instant now, CachePolicy policy) {
        StoredResponse stored = explanation.selectedOrLast();
        if (stored != null) {
            return of(Basis.STORED, stored.head().status(), Prospect.of(request, stored.head(), now, policy));
        }
        Prospect best = Prospect.ofBest(request, now, policy);
        if (!best.storable()) {
            return of(Basis.REQUEST, Decision.NO_STATUS, best);
        }
        return latest == null || latest.decision().forwardStatus() == Decision.NO_STATUS
                ? new Storing(Basis.NOTHING, Decision.NO_STATUS, null, null, null, Set.of(), List.of(), List.of())
                : of(latest.decision(), request, policy);
    }

    private static Storing of(Basis basis, int status, Prospect prospect) {
        boolean storable = prospect.storable();
        return new Storing(
                basis,
                status,
                storable,
                prospect.shared(),
                storable ? prospect.freshness().lifetime() : null,
                prospect.varies(),
                prospect.rules(),
                prospect.advice());
    }

    /** Of an exchange only what was decided is remembered. */
    private static Storing of(Decision decision, RequestHead request, CachePolicy policy) {
        boolean stored = decision.isStored();
        List<Reason> against = decision.reasons().stream()
                .filter(reason -> !Prospect.advice(reason, request, policy).isEmpty())
                .toList();
        return new Storing(
                Basis.RECENT,
                decision.forwardStatus(),
                stored,
                stored ? null : Boolean.FALSE,
                stored && decision.freshness() != null ? decision.freshness().lifetime() : null,
                Set.of(),
                List.copyOf(against),
                against.stream()
                        .flatMap(reason -> Prospect.advice(reason, request, policy).stream())
                        .toList());
    }

    /** One sentence. */
    public String words() {
        String subject = switch (basis) {
            case GIVEN -> "A response like this";
            case STORED -> "The stored response, if it came now,";
            case REQUEST -> "No response to this request";
            case RECENT -> "The latest response";
            case NOTHING -> "Nothing is known of a response: none is stored, and none came lately.";
        };
        return switch (basis) {
            case NOTHING -> subject;
            case RECENT ->
                subject + (Boolean.TRUE.equals(storable) ? " was stored" + fresh() : " was not stored") + ".";
            case REQUEST -> subject + " would be stored.";
            case GIVEN, STORED ->
                subject + (Boolean.TRUE.equals(storable) ? " would be stored" + fresh() : " would not be stored") + ".";
        };
    }

    private String fresh() {
        if (lifetime == null) {
            return "";
        }
        return lifetime.isNegative() || lifetime.isZero()
                ? ", stale at once"
                : ", fresh for " + Outcome.words(lifetime);
    }

    /** Who could share it: one sentence; null if that is not known. */
    public @Nullable String sharers() {
        if (shared == null) {
            return null;
        }
        if (Boolean.FALSE.equals(storable)) {
            return "Nobody could share it: each request goes to the server.";
        }
        if (varies.isEmpty()) {
            return "Everyone who asks for the same URL could share it.";
        }
        return (shared ? "Those" : "Hardly anyone: only those") + " who ask for the same URL with the same "
                + String.join(", ", varies) + " could share it.";
    }
}
