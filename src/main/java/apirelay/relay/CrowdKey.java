package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Selection;
import apirelay.caching.Storability;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.util.List;

/**
 * What requests have in common that may wait for one answer.
 *
 * @param credentials whether they carry any: such requests keep to themselves, for an answer to them is rarely for all
 * @param variant what the {@code Vary} of the key's responses, as far as known, makes of them
 */
record CrowdKey(CacheKey key, boolean credentials, List<List<String>> variant) {

    /** @param known the fields of a response under the key, for its {@code Vary}; empty if there is none */
    static CrowdKey of(CacheKey key, RequestHead request, Fields known, CachePolicy policy) {
        return new CrowdKey(
                key,
                Storability.hasCredentials(request.fields(), policy),
                Selection.variant(known, request.fields(), policy));
    }
}
