package apirelay.relay;

import jakarta.servlet.http.HttpServletRequest;

/**
 * What the container's access log can say of an exchange: request attributes for its patterns, such as
 * {@code %{apirelay.outcome}r}.
 */
final class AccessLogAttributes {

    /** As in {@link Exchanged#id}. */
    static final String ID = "apirelay.id";

    /** In a word. */
    static final String OUTCOME = "apirelay.outcome";

    /** The tokens of the rules that spoke, in their order. */
    static final String REASONS = "apirelay.reasons";

    /** In milliseconds; there only if upstream answered. */
    static final String UPSTREAM_MILLIS = "apirelay.upstream-ms";

    private static final long NANOS = 1_000_000;

    private AccessLogAttributes() {}

    static void set(HttpServletRequest request, Exchanged exchanged) {
        request.setAttribute(ID, exchanged.id());
        request.setAttribute(OUTCOME, exchanged.outcome().token());
        request.setAttribute(REASONS, exchanged.decision()); // Its text is made only if there is a log.
        if (exchanged.upstreamNanos() >= 0) {
            request.setAttribute(UPSTREAM_MILLIS, exchanged.upstreamNanos() / NANOS);
        }
    }
}
