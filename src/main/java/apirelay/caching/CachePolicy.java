package apirelay.caching;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operator's knobs: where RFC 9111 leaves a choice, or where less is stored than it allows.
 *
 * @param defaultTtl the freshness lifetime of a heuristically cacheable response that says nothing; zero: none
 * @param ttls freshness lifetimes that come before the heuristic and {@code defaultTtl}, the first that takes the status
 * @param heuristicFraction which part of the time since {@code Last-Modified} a response stays fresh (§4.2.2), 0 to 1
 * @param heuristicLimit the longest that the heuristic gives
 * @param storeSetCookie whether a response with {@code Set-Cookie} is stored as any other (§7.3)
 * @param credentialFields the request fields besides {@code Authorization} that carry credentials, such as {@code Cookie}
 * @param targetedFields the targeted cache control fields that apply to this cache, the closest first (RFC 9213 §2.2)
 * @param ignoreLanguageOrder whether {@code Accept-Language} without weights selects the same whatever its order
 * @param staleIfDown how long after its freshness a response may be served while upstream gives no answer, where nothing
 *     forbids it (§4.2.4); zero: however long
 * @param maxObject the longest content that is stored, in bytes
 */
public record CachePolicy(
        Duration defaultTtl,
        List<Ttl> ttls,
        double heuristicFraction,
        Duration heuristicLimit,
        boolean storeSetCookie,
        List<String> credentialFields,
        List<String> targetedFields,
        boolean ignoreLanguageOrder,
        Duration staleIfDown,
        long maxObject) {

    /**
     * The freshness lifetime of responses that state none.
     *
     * @param statuses of these; empty: of any
     * @param ttl zero: none
     */
    public record Ttl(Set<Integer> statuses, Duration ttl) {

        boolean takes(int status) {
            return statuses.isEmpty() || statuses.contains(status);
        }
    }

    /** The name by which {@code Surrogate-Capability} makes this cache known, for {@code Surrogate-Control} to target. */
    public static final String SURROGATE = "relay";

    /** What applies when nothing is set: the defaults of {@code docs/configuration.md}. */
    public static final CachePolicy DEFAULT = new CachePolicy(
            Duration.ofMinutes(5),
            List.of(),
            0.1,
            Duration.ofDays(1),
            false,
            List.of("Cookie"),
            List.of("Relay-Cache-Control", "CDN-Cache-Control", "Surrogate-Control"),
            true,
            Duration.ZERO,
            64 << 20);

    public CachePolicy {
        ttls = List.copyOf(ttls);
        credentialFields = List.copyOf(credentialFields);
        targetedFields = List.copyOf(targetedFields);
    }

    public CachePolicy withDefaultTtl(Duration defaultTtl) {
        return new CachePolicy(
                defaultTtl,
                ttls,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                staleIfDown,
                maxObject);
    }

    public CachePolicy withTtls(List<Ttl> ttls) {
        return new CachePolicy(
                defaultTtl,
                ttls,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                staleIfDown,
                maxObject);
    }

    public CachePolicy withStoreSetCookie(boolean storeSetCookie) {
        return new CachePolicy(
                defaultTtl,
                ttls,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                staleIfDown,
                maxObject);
    }

    public CachePolicy withStaleIfDown(Duration staleIfDown) {
        return new CachePolicy(
                defaultTtl,
                ttls,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                staleIfDown,
                maxObject);
    }

    /** The freshness lifetime that the operator gives to responses of the status which state none; null: none in particular. */
    @Nullable
    Duration ttl(int status) {
        for (Ttl each : ttls) {
            if (each.takes(status)) {
                return each.ttl();
            }
        }
        return null;
    }
}
