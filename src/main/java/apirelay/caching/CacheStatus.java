package apirelay.caching;

import org.jspecify.annotations.Nullable;

/** Renders a decision as this cache's member of {@code Cache-Status} (RFC 9211). */
public final class CacheStatus {

    /** This cache's name in the field. */
    public static final String NAME = "api-relay";

    private CacheStatus() {}

    public static String render(Decision decision) {
        StringBuilder member = new StringBuilder(64).append(NAME);
        Reason forwarded = decision.forwarded();
        if (decision.isHit()) {
            member.append("; hit");
        } else if (forwarded != null) {
            member.append("; fwd=").append(forwarded.forwardToken());
            if (decision.forwardStatus() != Decision.NO_STATUS) {
                member.append("; fwd-status=").append(decision.forwardStatus());
            }
        }
        Freshness freshness = decision.freshness();
        if (freshness != null) {
            member.append("; ttl=").append(freshness.timeLeft().toSeconds());
        }
        if (decision.isStored()) {
            member.append("; stored");
        }
        if (decision.isCollapsed()) {
            member.append("; collapsed");
        }
        Reason detail = detail(decision);
        if (detail != null) {
            member.append("; detail=").append(detail.token());
        }
        return member.toString();
    }

    /** The last reason, where the parameters before do not say it already. */
    private static @Nullable Reason detail(Decision decision) {
        if (decision.reasons().isEmpty()) {
            return null;
        }
        Reason last = decision.reasons().get(decision.reasons().size() - 1);
        return last == Reason.FRESH || last == Reason.NOTHING_STORED || last == Reason.STALE ? null : last;
    }
}
