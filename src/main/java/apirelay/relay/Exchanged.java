package apirelay.relay;

import apirelay.caching.Decision;
import apirelay.caching.Outcome;
import apirelay.http.RequestHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a client, ended.
 *
 * @param id the request's, unique in this container; also in the access log
 * @param trace the nonce of the request's {@code Relay-Trace}; null if it has none
 * @param began when the request's head was there
 * @param nanos from then to the answer's end
 * @param upstreamNanos from sending the request on to the head of upstream's last answer; -1 if there was none
 * @param url path and query as the client asked for them, cut after {@link #LONGEST_URL} characters
 * @param route the route's name; empty if none takes the path
 * @param status of the answer; 0 if the client left before there was one
 * @param decision final, unless the client left while its answer is still fetched for the store
 * @param clientBytes of content to the client, at most: what was given to the container
 * @param upstreamBytes of content from upstream
 * @param aborted whether the answer broke off, by upstream's doing or the client's
 */
public record Exchanged(
        String id,
        @Nullable String trace,
        Instant began,
        long nanos,
        long upstreamNanos,
        String method,
        String url,
        String route,
        int status,
        Decision decision,
        Outcome outcome,
        long clientBytes,
        long upstreamBytes,
        boolean aborted) {

    public static final int LONGEST_URL = 2048;

    /** Of a request that the relay refused before any route took it. */
    static Exchanged refused(
            RequestHead request, String id, @Nullable String trace, Instant now, long nanos, int status, long bytes) {
        Decision none = new Decision();
        return new Exchanged(
                id,
                trace,
                now,
                nanos,
                -1,
                request.method(),
                url(request),
                "",
                status,
                none,
                Outcome.of(none),
                bytes,
                0,
                false);
    }

    static String url(RequestHead request) {
        String target = request.target();
        return target.length() <= LONGEST_URL ? target : target.substring(0, LONGEST_URL);
    }
}
