package apirelay.relay;

import apirelay.http.ResponseHead;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Promise;

/**
 * Passes every interim response (RFC 9110 §15.2) to its exchange, and lets Jetty go on to the next response.
 *
 * <p>Jetty's own handlers keep 100, 102 and 103 to themselves, and of any other it takes the fields for the final
 * response's and then never reads that.
 */
final class InterimResponses implements ProtocolHandler {

    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus()) && request instanceof JettyRequest;
    }

    @Override
    public Response.Listener getResponseListener() {
        return new Listener();
    }

    private static final class Listener implements Response.Listener {

        @Override
        public void onSuccess(Response response) {
            JettyRequest request = (JettyRequest) response.getRequest();
            ResponseHead head = JettyExchange.toHead(response);
            HttpExchange exchange = goOn(request);
            exchange.resetResponse();
            Throwable aborted = request.getAbortCause();
            if (aborted != null) {
                // Between the interim response's end and its reset there was no response to abort.
                exchange.abort(aborted, Promise.noop());
            } else {
                request.exchange().onInterim(head);
            }
        }

        @Override
        public void onComplete(Result result) {
            JettyRequest request = (JettyRequest) result.getRequest();
            goOn(request);
            request.exchange().onComplete(result);
        }

        private static HttpExchange goOn(JettyRequest request) {
            request.getConversation().updateResponseListeners(null);
            return request.getConversation().getExchanges().getLast();
        }
    }
}
