package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.HttpDate;
import apirelay.http.Syntax;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How fresh a stored response is at an instant (RFC 9111 §4.2).
 *
 * @param lifetime its freshness lifetime (§4.2.1); negative if it had expired before it was made
 * @param currentAge its age (§4.2.3)
 * @param basis what gives it its lifetime
 */
public record Freshness(Duration lifetime, Duration currentAge, Basis basis) {

    /** What a freshness lifetime rests on. */
    public enum Basis {
        S_MAXAGE("s-maxage", "RFC 9111 §5.2.2.10"),
        MAX_AGE("max-age", "RFC 9111 §5.2.2.1"),
        EXPIRES("Expires", "RFC 9111 §5.3"),
        HEURISTIC("the time since Last-Modified", "RFC 9111 §4.2.2"),
        TTL("relay.ttl", "relay.ttl"),
        DEFAULT_TTL("relay.cache.default-ttl", "relay.cache.default-ttl"),
        NONE("nothing", "RFC 9111 §4.2.1");

        private final String text;
        private final String section;

        Basis(String text, String section) {
            this.text = text;
            this.section = section;
        }

        /** Where it stands that this gives a freshness lifetime. */
        public String section() {
            return section;
        }

        /** Said by the response itself, not guessed or configured. */
        public boolean isExplicit() {
            return this == S_MAXAGE || this == MAX_AGE || this == EXPIRES;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private record Lifetime(Duration duration, Basis basis) {}

    private static final Lifetime NO_LIFETIME = new Lifetime(Duration.ZERO, Basis.NONE);

    /** RFC 9110 §15.1. */
    private static final Set<Integer> HEURISTICALLY_CACHEABLE =
            Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

    public static Freshness of(StoredResponse stored, Instant now, CachePolicy policy) {
        return of(stored, Targeted.of(stored.fields(), policy), now, policy);
    }

    /** @param targeted the response's */
    static Freshness of(StoredResponse stored, Targeted targeted, Instant now, CachePolicy policy) {
        Instant date = date(stored);
        Duration age = currentAge(stored, date, now);
        Lifetime lifetime = freshnessLifetime(stored, targeted, date, policy);
        Duration duration = lifetime.duration;
        if (stored.staleFrom() != null) { // A soft purge ends it at that instant.
            Duration allowed = currentAge(stored, date, stored.staleFrom());
            duration = allowed.compareTo(duration) < 0 ? allowed : duration;
        }
        return new Freshness(duration, age, lifetime.basis);
    }

    /** §4.2: fresh as long as its lifetime is greater than its age. */
    public boolean isFresh() {
        return lifetime.compareTo(currentAge) > 0;
    }

    /** How long it stays fresh; negative: for how long it has been stale. */
    public Duration timeLeft() {
        return lifetime.minus(currentAge);
    }

    static boolean isHeuristicallyCacheable(int status) {
        return HEURISTICALLY_CACHEABLE.contains(status);
    }

    /** Whether the response states its freshness lifetime itself. */
    static boolean isExplicit(Fields fields, Targeted targeted) {
        return explicitLifetime(fields, targeted, Instant.EPOCH) != null;
    }

    // §4.2.1, in its order.
    private static Lifetime freshnessLifetime(
            StoredResponse stored, Targeted targeted, Instant date, CachePolicy policy) {
        Fields fields = stored.fields();
        Lifetime explicit = explicitLifetime(fields, targeted, date);
        if (explicit != null) {
            return explicit;
        }
        boolean isPublic = targeted.directives().contains("public");
        // Who had credentials gets no answer of which nobody but us says that it is for all.
        if (stored.credentialed() || (!isHeuristicallyCacheable(stored.head().status()) && !isPublic)) {
            return NO_LIFETIME;
        }
        Duration ttl = policy.ttl(stored.head().status());
        if (ttl != null) {
            return new Lifetime(ttl, Basis.TTL);
        }
        Instant lastModified = HttpDate.parse(fields.first("Last-Modified"), stored.responseTime());
        if (lastModified != null && lastModified.isBefore(date)) { // §4.2.2.
            double seconds = Duration.between(lastModified, date).toSeconds() * policy.heuristicFraction();
            return new Lifetime(
                    Duration.ofSeconds((long)
                            Math.min(seconds, (double) policy.heuristicLimit().toSeconds())),
                    Basis.HEURISTIC);
        }
        return policy.defaultTtl().isZero() ? NO_LIFETIME : new Lifetime(policy.defaultTtl(), Basis.DEFAULT_TTL);
    }

    private static @Nullable Lifetime explicitLifetime(Fields fields, Targeted targeted, Instant date) {
        // §4.2.1: a response with invalid freshness information is considered to be stale.
        Duration shared = targeted.directives().seconds("s-maxage", Duration.ZERO);
        if (shared != null) {
            return new Lifetime(shared, Basis.S_MAXAGE);
        }
        Duration maxAge = targeted.directives().seconds("max-age", Duration.ZERO);
        if (maxAge != null) {
            return new Lifetime(maxAge, Basis.MAX_AGE);
        }
        String expires = fields.first("Expires");
        if (expires == null || !targeted.isCacheControl()) { // RFC 9213 §2.2: a targeted field stands alone.
            return null;
        }
        Instant expiry = HttpDate.parse(expires, date);
        // §5.3: an invalid date means already expired.
        return new Lifetime(expiry == null ? Duration.ZERO : Duration.between(date, expiry), Basis.EXPIRES);
    }

    // §4.2.3, name for name.

    static Duration currentAge(StoredResponse stored, Instant date, Instant now) {
        return correctedInitialAge(stored, date).plus(residentTime(stored, now));
    }

    static Duration correctedInitialAge(StoredResponse stored, Instant date) {
        Duration apparentAge = apparentAge(stored, date);
        Duration correctedAgeValue = correctedAgeValue(stored);
        return apparentAge.compareTo(correctedAgeValue) > 0 ? apparentAge : correctedAgeValue;
    }

    static Duration apparentAge(StoredResponse stored, Instant date) {
        return positive(Duration.between(date, stored.responseTime()));
    }

    static Duration correctedAgeValue(StoredResponse stored) {
        return ageValue(stored.fields()).plus(responseDelay(stored));
    }

    static Duration responseDelay(StoredResponse stored) {
        return positive(Duration.between(stored.requestTime(), stored.responseTime()));
    }

    static Duration residentTime(StoredResponse stored, Instant now) {
        return positive(Duration.between(stored.responseTime(), now));
    }

    /** The origination date; the time of arrival where there is none that is valid (RFC 9110 §6.6.1). */
    static Instant date(StoredResponse stored) {
        Instant date = HttpDate.parse(stored.fields().first("Date"), stored.responseTime());
        return date == null ? stored.responseTime() : date;
    }

    /** §5.1: the first member counts; what is no number is ignored, a number's parameter too. */
    static Duration ageValue(Fields fields) {
        List<String> members = fields.members("Age");
        if (members.isEmpty()) {
            return Duration.ZERO;
        }
        long seconds = Syntax.digits(Syntax.trim(members.get(0).split(";", 2)[0]));
        return seconds < 0 ? Duration.ZERO : Duration.ofSeconds(Math.min(seconds, 1L << 31)); // §1.2.2
    }

    /** The clock may have been set back between two readings. */
    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
