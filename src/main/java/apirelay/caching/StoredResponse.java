package apirelay.caching;

import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored response (RFC 9111 §3): all that the rules need to know of it to judge its reuse.
 *
 * <p>Immutable. Its content lives in the store, under {@link #id}; content of at most one segment rides along in memory.
 *
 * @param id names the content, uniquely within a store for all time; {@value #UNSTORED} before the store gave it one
 * @param method the method of the request that it answers: {@code GET}, {@code HEAD} or {@code POST}
 * @param selecting the request's fields that {@code Vary} nominates, as they were sent (§4.1)
 * @param credentialed whether that request had credentials, or one that freshened it since: only what the response itself allows may then be done with it
 * @param head status and stored fields (§3.1)
 * @param requestTime when the request was sent upstream (§4.2.3)
 * @param responseTime when the response's head came (§4.2.3)
 * @param contentLength the stored content's length in bytes
 * @param part which bytes the content is, if it is not all of them (§3.3); null if it is complete
 * @param staleFrom the instant from which it is stale whatever its freshness lifetime, set by a soft purge; or null
 * @param content the content itself if it is small and in memory, never to be written to; else null
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by identity or by id, never by value.
public record StoredResponse(
        long id,
        String method,
        Fields selecting,
        boolean credentialed,
        ResponseHead head,
        Instant requestTime,
        Instant responseTime,
        long contentLength,
        @Nullable ContentRange part,
        @Nullable Instant staleFrom,
        byte @Nullable [] content) {

    public static final long UNSTORED = 0;

    public Fields fields() {
        return head.fields();
    }

    /** Whether the other is this stored response, not freshened since. */
    public boolean isSame(StoredResponse other) {
        return id == other.id && responseTime.equals(other.responseTime);
    }

    /** The same stored response with its head freshened at these times (§4.3.4). */
    public StoredResponse freshened(ResponseHead head, Instant requestTime, Instant responseTime) {
        return new StoredResponse(
                id,
                method,
                selecting,
                credentialed,
                head,
                requestTime,
                responseTime,
                contentLength,
                part,
                null,
                content);
    }

    /** The same stored response, selected by these request fields from now on (§4.1), and perhaps by credentials. */
    public StoredResponse selectedBy(Fields selecting, boolean credentialed) {
        return new StoredResponse(
                id,
                method,
                selecting,
                credentialed,
                head,
                requestTime,
                responseTime,
                contentLength,
                part,
                staleFrom,
                content);
    }

    /** The same head with the content that the store has given it. */
    public StoredResponse withContent(long id, long contentLength, byte @Nullable [] content) {
        return new StoredResponse(
                id,
                method,
                selecting,
                credentialed,
                head,
                requestTime,
                responseTime,
                contentLength,
                part,
                staleFrom,
                content);
    }

    public StoredResponse staleFrom(Instant instant) {
        return new StoredResponse(
                id,
                method,
                selecting,
                credentialed,
                head,
                requestTime,
                responseTime,
                contentLength,
                part,
                instant,
                content);
    }
}
