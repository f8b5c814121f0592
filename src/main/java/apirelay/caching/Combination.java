package apirelay.caching;

import apirelay.http.ContentRange;
import apirelay.http.EntityTag;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part that has just come and a stored part of the same representation, put together to a larger one (RFC 9111 §3.4).
 *
 * @param stored the stored part
 * @param combined the larger one as it is to be stored; complete if nothing is missing
 * @param before how many of the stored bytes, from the first on, come before the new part
 * @param after how many of the stored bytes, up to the last, come after it
 */
public record Combination(StoredResponse stored, StoredResponse combined, long before, long after) {

    /**
     * Finds the stored part that makes the new one largest.
     *
     * @param part the new part as it would be stored alone
     * @return null if there is none that shares a strong validator with it and touches it
     */
    public static @Nullable Combination find(
            RequestHead request,
            List<StoredResponse> variants,
            StoredResponse part,
            Instant requestTime,
            Instant responseTime,
            CachePolicy policy) {
        Combination largest = null;
        for (StoredResponse variant : variants) {
            Combination combination = Selection.matches(variant, request.fields(), policy)
                    ? of(variant, part, requestTime, responseTime, policy)
                    : null;
            if (combination != null
                    && (largest == null || combination.before + combination.after > largest.before + largest.after)) {
                largest = combination;
            }
        }
        return largest;
    }

    private static @Nullable Combination of(
            StoredResponse stored, StoredResponse part, Instant requestTime, Instant responseTime, CachePolicy policy) {
        ContentRange old = stored.part();
        ContentRange fresh = part.part();
        if (old == null || fresh == null || old.completeLength() != fresh.completeLength() || !shareTag(stored, part)) {
            return null;
        }
        boolean touch = fresh.first() <= old.last() + 1 && old.first() <= fresh.last() + 1;
        long before = Math.max(0, fresh.first() - old.first());
        long after = Math.max(0, old.last() - fresh.last());
        if (!touch || before + after == 0) {
            return null;
        }
        ContentRange union = new ContentRange(fresh.first() - before, fresh.last() + after, fresh.completeLength());
        ResponseHead head = StoredFields.update(stored.head(), part.head(), responseTime, policy);
        // §3.4: with nothing missing it is as good as a 200.
        ResponseHead combined = union.isComplete()
                ? new ResponseHead(200, head.fields().without("Content-Range", "Content-Length"))
                : head.with(
                        head.fields().with("Content-Range", union.toString()).without("Content-Length"));
        StoredResponse response = new StoredResponse(
                StoredResponse.UNSTORED,
                part.method(),
                part.selecting(),
                part.credentialed() || stored.credentialed(),
                combined,
                requestTime,
                responseTime,
                0,
                union.isComplete() ? null : union,
                null,
                null);
        return new Combination(stored, response, before, after);
    }

    /** §3.4: only what shares a strong validator is known to be of one representation. */
    private static boolean shareTag(StoredResponse stored, StoredResponse part) {
        EntityTag tag = EntityTag.parse(stored.fields().first("ETag"));
        EntityTag other = EntityTag.parse(part.fields().first("ETag"));
        return tag != null && other != null && tag.strongMatches(other);
    }
}
