package apirelay.relay;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;

/** What Jetty fails with, in the relay's terms. */
final class JettyFailures {

    private JettyFailures() {}

    static Upstream.Failure of(Throwable failure, Request request, boolean hasHead) {
        return new Upstream.Failure(kind(failure, request, hasHead), failure);
    }

    private static Upstream.Kind kind(Throwable failure, Request request, boolean hasHead) {
        if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
            return Upstream.Kind.TIMEOUT; // resolving the name, connecting, or opening the proxy's tunnel
        }
        if (failure instanceof RejectedExecutionException) {
            return Upstream.Kind.OVERLOADED;
        }
        if (failure instanceof HttpResponseException unparsable) {
            // One that answers another request is the proxy's refusal of a tunnel.
            boolean ours = unparsable.getResponse().getRequest() == request;
            return ours ? Upstream.Kind.INVALID : Upstream.Kind.UNREACHABLE;
        }
        return failure instanceof IOException && !hasHead ? Upstream.Kind.UNREACHABLE : Upstream.Kind.INVALID;
    }
}
