package apirelay.caching;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** What the cache did for one request, in a word: for logs, metrics and people. */
public enum Outcome {
    /** Answered from the store without asking upstream. */
    HIT,
    /** Answered from the store with what is no longer fresh, whether upstream was asked or not. */
    STALE,
    /** Answered from the store after upstream said that it is still good. */
    VALIDATED,
    /** Upstream answered, and the cache has a part in such requests. */
    MISS,
    /** Answered with what upstream said to another request. */
    COLLAPSED,
    /** Upstream answered, and the cache has no part in such requests. */
    PASS,
    /** Answered by the relay itself, with an error, or broken off by it. */
    ERROR;

    private static final Set<Reason> OUTSIDE_THE_CACHE =
            EnumSet.of(Reason.METHOD, Reason.REQUEST_HAS_CONTENT, Reason.UNSUITABLE_PRECONDITION);

    private static final Set<Reason> SERVED_STALE = EnumSet.of(
            Reason.REQUEST_MAX_STALE, Reason.STALE_WHILE_REVALIDATE, Reason.STALE_IF_ERROR, Reason.DISCONNECTED);

    private final String token = name().toLowerCase(Locale.ROOT);

    /** Of a decision that is final. */
    public static Outcome of(Decision decision) {
        if (decision.isFailed() || decision.reasons().isEmpty()) {
            return ERROR;
        }
        Reason forwarded = decision.forwarded();
        Reason last = last(decision);
        if (SERVED_STALE.contains(last)
                && last != forwarded) { // A background validation goes upstream for one of them.
            return STALE;
        }
        if (decision.isCollapsed()) {
            return COLLAPSED;
        }
        if (forwarded == null) {
            return HIT;
        }
        if (last == Reason.VALIDATED) {
            return VALIDATED;
        }
        return isOutsideTheCache(forwarded) ? PASS : MISS;
    }

    /** Its name in logs and metrics. */
    public String token() {
        return token;
    }

    /** One sentence about what the cache did, without a full stop. */
    public static String words(Decision decision) {
        String freshness = freshness(decision);
        return switch (of(decision)) {
            case HIT -> "Served from cache" + freshness;
            case STALE ->
                "Served from cache" + freshness + ": " + last(decision).text();
            case VALIDATED -> "Served from cache after the server said that it is still good" + freshness;
            case COLLAPSED -> "Served with the answer to another request for the same" + freshness;
            case MISS -> "Fetched from the server: " + why(decision) + stored(decision);
            case PASS -> "Passed to the server: " + why(decision) + stored(decision);
            case ERROR -> error(decision);
        };
    }

    /** {@code 42 s}, {@code 4 min 18 s}, {@code 2 d 3 h}: the two largest units, and no sign. */
    public static String words(Duration duration) {
        Duration time = duration.abs();
        if (time.toDays() > 0) {
            return time.toDays() + " d" + rest(time.toHoursPart(), "h");
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h" + rest(time.toMinutesPart(), "min");
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min" + rest(time.toSecondsPart(), "s")
                : time.toSeconds() + " s";
    }

    private static String rest(int number, String unit) {
        return number == 0 ? "" : " " + number + " " + unit;
    }

    /** Whether the cache has no part in requests that go upstream for this reason. */
    static boolean isOutsideTheCache(Reason forwarded) {
        return OUTSIDE_THE_CACHE.contains(forwarded);
    }

    /** {@code 42 s old, fresh for 4 min 18 s}. */
    static String words(Freshness freshness) {
        return words(freshness.currentAge()) + " old, " + (freshness.isFresh() ? "fresh for " : "stale for ")
                + words(freshness.timeLeft());
    }

    private static String freshness(Decision decision) {
        Freshness freshness = decision.freshness();
        return freshness == null ? "" : ", " + words(freshness);
    }

    private static String why(Decision decision) {
        return Objects.requireNonNull(decision.forwarded()).text();
    }

    private static String error(Decision decision) {
        if (decision.reasons().isEmpty()) {
            return "Refused by the relay";
        }
        Reason last = last(decision);
        if (decision.forwarded() == null) {
            return "Answered with an error: " + last.text();
        }
        String server = decision.forwardStatus() == Decision.NO_STATUS
                ? "The server did not answer"
                : "The server's answer broke off";
        return last == decision.forwarded() ? server : server + ": " + last.text();
    }

    private static String stored(Decision decision) {
        if (decision.isStored()) {
            return "; stored" + freshness(decision);
        }
        Reason last = last(decision);
        return last == decision.forwarded() ? "" : "; not stored: " + last.text();
    }

    private static Reason last(Decision decision) {
        List<Reason> reasons = decision.reasons();
        return reasons.get(reasons.size() - 1);
    }
}
