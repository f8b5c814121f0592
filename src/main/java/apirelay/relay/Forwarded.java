package apirelay.relay;

import org.jspecify.annotations.Nullable;

/**
 * One request that went upstream, ended: for a client, or to validate in the background.
 *
 * @param route the route's name
 * @param status of the answer; 0 if its head never came
 * @param headNanos from sending to the answer's head; -1 if that never came
 * @param nanos from sending to the end
 * @param bytes of the answer's content
 * @param failure null if the answer came in full
 */
public record Forwarded(
        String route, int status, long headNanos, long nanos, long bytes, Upstream.@Nullable Kind failure) {}
