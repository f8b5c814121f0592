package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.time.Instant;

/** What the store asks of the caching rules. Each must be pure and quick. */
public interface StoreRules {

    /** Whether the newer response takes the older one's place among the key's (RFC 9111 §4.1). */
    boolean replaces(CacheKey key, StoredResponse newer, StoredResponse older);

    /** When a response stops being fresh (§4.2). */
    Instant expires(CacheKey key, StoredResponse response);

    /** Until when it may still be of use, stale or for validation; from then on it is the first to go from a full disk. */
    Instant staleUntil(CacheKey key, StoredResponse response);
}
