package apirelay.caching;

import apirelay.http.RequestHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would be done with a request, given what is stored under its key: {@link Reuse}'s decision with every rule that spoke.
 *
 * @param rules in the order in which they spoke
 * @param status what the client would be answered; {@link Decision#NO_STATUS} where that is for upstream to say
 * @param unanswered what would be done if upstream, once asked, gave no answer: {@link Validation.ServeStale} or
 *     {@link Validation.Failed}; null where nothing stored is asked about
 * @param words one sentence
 */
public record Explanation(
        Action action,
        List<Rule> rules,
        int status,
        @Nullable Validation unanswered,
        List<Variant> variants,
        String words) {

    /** What would be done. */
    public enum Action {
        SERVE,
        SERVE_STALE,
        SERVE_WHILE_REVALIDATING,
        VALIDATE,
        FORWARD,
        NOT_CACHED
    }

    /**
     * A response that is stored under the key.
     *
     * @param against why it is not the one that the request selects; null if it is
     */
    public record Variant(
            StoredResponse stored,
            @Nullable Rule against,
            Freshness freshness,
            Age age,
            List<Selection.Compared> compared) {}

    private static final Rule NOT_PREFERRED =
            Rule.of("not-preferred", "RFC 9111 §4.1", "another one matches, too, and is more recent or varies");

    public static Explanation of(RequestHead request, List<StoredResponse> variants, Instant now, CachePolicy policy) {
        Retelling retelling = new Retelling(request, variants, now, policy);
        Reuse.decide(request, variants, now, policy).accept(retelling);
        StoredResponse chosen = retelling.chosen;
        return new Explanation(
                retelling.action,
                List.copyOf(retelling.rules),
                retelling.status,
                retelling.unanswered,
                variants.stream()
                        .map(variant -> new Variant(
                                variant,
                                chosen != null && variant.isSame(chosen)
                                        ? null
                                        : against(variant, request, now, policy),
                                Freshness.of(variant, now, policy),
                                Age.of(variant, now),
                                Selection.compare(variant, request.fields(), policy)))
                        .toList(),
                retelling.words + ".");
    }

    /** The stored response that the request selects, else the last one stored under its key; null if there is none. */
    public @Nullable StoredResponse selectedOrLast() {
        return variants.stream()
                .filter(variant -> variant.against == null)
                .findFirst()
                .or(() -> variants.stream().findFirst())
                .map(Variant::stored)
                .orElse(null);
    }

    /** The reason of a decision. */
    static Reason reason(Reuse reuse) {
        Retelling.ReasonOf reason = new Retelling.ReasonOf();
        reuse.accept(reason);
        return reason.reason;
    }

    private static Rule against(StoredResponse variant, RequestHead request, Instant now, CachePolicy policy) {
        Reuse alone = Reuse.decide(request, CacheControl.of(request.fields()), List.of(variant), now, policy);
        return alone instanceof Reuse.Forward forward ? forward.reason() : NOT_PREFERRED;
    }
}
