package apirelay.caching;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When a stale response may be served (RFC 9111 §4.2.4, RFC 5861). */
public final class Stale {

    private Stale() {}

    /**
     * Whether it may not be served stale, whoever asks for it: a directive of the response forbids it, or it answered
     * somebody's credentials and does not say that it is for all.
     */
    static boolean isForbidden(StoredResponse stored, CachePolicy policy) {
        CacheControl directives = directives(stored, policy);
        // §5.2.2.10: s-maxage means proxy-revalidate, too.
        return isForbiddenExplicitly(directives)
                || directives.contains("s-maxage")
                || (stored.credentialed() && !directives.contains("public"));
    }

    /** When the response stops being fresh, unless it is freshened. */
    public static Instant expires(StoredResponse stored, CachePolicy policy) {
        return stored.responseTime()
                .plus(Freshness.of(stored, stored.responseTime(), policy).timeLeft());
    }

    /** Until when its origin lets it be served, stale in the end. */
    public static Instant usableUntil(StoredResponse stored, CachePolicy policy) {
        CacheControl directives = directives(stored, policy);
        Duration longest = Duration.ZERO;
        for (String directive : List.of("stale-while-revalidate", "stale-if-error")) {
            Duration allowed = directives.seconds(directive, Duration.ZERO);
            longest = allowed != null && allowed.compareTo(longest) > 0 ? allowed : longest;
        }
        return expires(stored, policy).plus(longest);
    }

    static boolean mayServeWhileRevalidating(StoredResponse stored, Duration staleness, CachePolicy policy) {
        return isWithin("stale-while-revalidate", stored, staleness, policy);
    }

    static boolean mayServeOnError(
            StoredResponse stored, CacheControl request, Duration staleness, CachePolicy policy) {
        Duration requested = request.seconds("stale-if-error", Duration.ZERO);
        boolean allowedByRequest =
                requested != null && staleness.compareTo(requested) <= 0 && !isForbidden(stored, policy);
        return allowedByRequest || isWithin("stale-if-error", stored, staleness, policy);
    }

    /**
     * The origin's own word for this very case outweighs what {@code s-maxage} only implies, but not the directives that
     * forbid it outright.
     */
    private static boolean isWithin(String directive, StoredResponse stored, Duration staleness, CachePolicy policy) {
        CacheControl directives = directives(stored, policy);
        Duration allowed = directives.seconds(directive, Duration.ZERO);
        return allowed != null && staleness.compareTo(allowed) <= 0 && !isForbiddenExplicitly(directives);
    }

    private static boolean isForbiddenExplicitly(CacheControl directives) {
        return directives.contains("must-revalidate")
                || directives.contains("proxy-revalidate")
                || directives.containsUnqualified("no-cache");
    }

    private static CacheControl directives(StoredResponse stored, CachePolicy policy) {
        return Targeted.of(stored.fields(), policy).directives();
    }
}
