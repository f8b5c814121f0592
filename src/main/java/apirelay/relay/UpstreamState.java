package apirelay.relay;

import java.net.URI;

/**
 * How one of a route's base URLs does.
 *
 * @param requests how many were sent to it, repeated ones included; checks of its health are none
 * @param failures how many of them it gave no answer to
 */
public record UpstreamState(String route, URI url, State state, long requests, long failures) {

    /** Whether it gets requests. */
    public enum State {
        UP,
        /** None: it failed too often, or its health check did. */
        DOWN,
        /** One, to see whether it answers again. */
        PROBING
    }
}
