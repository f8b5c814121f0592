package apirelay.relay;

import apirelay.caching.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operator's knobs for a route, by path.
 *
 * @param rules the first that takes path and status counts
 */
public record RoutePolicy(CachePolicy policy, List<TtlRule> rules) {

    /**
     * Gives freshness to responses that state none.
     *
     * @param path what the relay's path looks like; null: any
     * @param statuses empty: any
     * @param ttl zero: none
     */
    public record TtlRule(@Nullable Pattern path, Set<Integer> statuses, Duration ttl) {

        /** @param glob {@code *} stands for any characters, {@code ?} for one; null: any path */
        public static TtlRule of(@Nullable String glob, Set<Integer> statuses, Duration ttl) {
            return new TtlRule(glob == null ? null : Pattern.compile(regex(glob)), statuses, ttl);
        }

        private static String regex(String glob) {
            return glob.chars()
                    .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                    .collect(Collectors.joining());
        }

        boolean takes(String requestPath) {
            return path == null || path.matcher(requestPath).matches();
        }
    }

    /** The knobs for a path. */
    CachePolicy of(String requestPath) {
        if (rules.isEmpty()) {
            return policy;
        }
        return policy.withTtls(rules.stream()
                .filter(rule -> rule.takes(requestPath))
                .map(rule -> new CachePolicy.Ttl(rule.statuses(), rule.ttl()))
                .toList());
    }
}
