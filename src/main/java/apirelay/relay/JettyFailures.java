package apirelay.relay;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.RetryableRequestException;
import org.jspecify.annotations.Nullable;

/** What Jetty fails with, in the relay's terms. */
final class JettyFailures {

    private JettyFailures() {}

    /**
     * @param answered whether a head has come
     * @param connection on which the request went out; null if it never did
     */
    static Upstream.Failure of(
            Throwable failure, Request request, boolean answered, @Nullable JettyConnection connection) {
        return new Upstream.Failure(kind(failure, request, answered, connection), failure);
    }

    private static Upstream.Kind kind(
            Throwable failure, Request request, boolean answered, @Nullable JettyConnection connection) {
        if (failure instanceof RetryableRequestException) {
            return Upstream.Kind.REFUSED;
        }
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
        boolean begun = answered || (connection != null && connection.hasAnswered());
        if (begun || !(failure instanceof IOException) || failure instanceof ProtocolException) {
            return Upstream.Kind.INVALID;
        }
        return connection != null && connection.hadBeenUsed() ? Upstream.Kind.CLOSED : Upstream.Kind.UNREACHABLE;
    }
}
