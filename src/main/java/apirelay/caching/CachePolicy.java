package apirelay.caching;

import java.time.Duration;
import java.util.List;

/**
 * The operator's knobs: where RFC 9111 leaves a choice, or where less is stored than it allows.
 *
 * @param defaultTtl the freshness lifetime of a heuristically cacheable response that says nothing; zero: none
 * @param heuristicFraction which part of the time since {@code Last-Modified} a response stays fresh (§4.2.2), 0 to 1
 * @param heuristicLimit the longest that the heuristic gives
 * @param storeSetCookie whether a response with {@code Set-Cookie} is stored as any other (§7.3)
 * @param credentialFields the request fields besides {@code Authorization} that carry credentials, such as {@code Cookie}
 * @param targetedFields the targeted cache control fields that apply to this cache, the closest first (RFC 9213 §2.2)
 * @param ignoreLanguageOrder whether {@code Accept-Language} without weights selects the same whatever its order
 * @param maxObject the longest content that is stored, in bytes
 */
public record CachePolicy(
        Duration defaultTtl,
        double heuristicFraction,
        Duration heuristicLimit,
        boolean storeSetCookie,
        List<String> credentialFields,
        List<String> targetedFields,
        boolean ignoreLanguageOrder,
        long maxObject) {

    /** The name by which {@code Surrogate-Capability} makes this cache known, for {@code Surrogate-Control} to target. */
    public static final String SURROGATE = "relay";

    /** What applies when nothing is set: the defaults of {@code docs/configuration.md}. */
    public static final CachePolicy DEFAULT = new CachePolicy(
            Duration.ofMinutes(5),
            0.1,
            Duration.ofDays(1),
            false,
            List.of("Cookie"),
            List.of("Relay-Cache-Control", "CDN-Cache-Control", "Surrogate-Control"),
            true,
            64 << 20);

    public CachePolicy {
        credentialFields = List.copyOf(credentialFields);
        targetedFields = List.copyOf(targetedFields);
    }

    public CachePolicy withDefaultTtl(Duration defaultTtl) {
        return new CachePolicy(
                defaultTtl,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                maxObject);
    }

    public CachePolicy withStoreSetCookie(boolean storeSetCookie) {
        return new CachePolicy(
                defaultTtl,
                heuristicFraction,
                heuristicLimit,
                storeSetCookie,
                credentialFields,
                targetedFields,
                ignoreLanguageOrder,
                maxObject);
    }
}
