package apirelay.store;

import apirelay.caching.StoredResponse;
import java.time.Instant;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What the store asks of the caching rules. Each must be pure and quick.
 *
 * @param sameVariant whether the first, newer response takes the second's place (RFC 9111 §4.1)
 * @param expires when a response stops being fresh (§4.2)
 * @param staleUntil until when it may still be of use, stale or for validation; from then on it is the first to go from a
 *     full disk
 */
public record StoreRules(
        BiPredicate<StoredResponse, StoredResponse> sameVariant,
        Function<StoredResponse, Instant> expires,
        Function<StoredResponse, Instant> staleUntil) {}
