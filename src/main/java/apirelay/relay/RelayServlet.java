package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;

/** Takes every request (mapped to {@code /*}), answers what is the relay's own to answer, and begins an exchange for the rest. */
public final class RelayServlet extends HttpServlet {

    /** The name of the servlet that answers what is the console's. */
    private static final String CONSOLE = "console";

    private transient RelayContext relay;

    @Override
    public void init() {
        relay = (RelayContext) Objects.requireNonNull(getServletContext().getAttribute(RelayContext.ATTRIBUTE));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            if (request.getAttribute(ResponseWriter.ABORT) != null) {
                throw new CloseNowException("a response broke off after it had begun");
            }
            return;
        }
        if (relay.isConsole(request.getLocalPort())) {
            console(request, response);
            return;
        }
        RequestHead head = ClientRequest.head(request);
        if (relay.isConsole(head.path())) {
            console(request, response);
            return;
        }
        ClientResponse client = new ClientResponse(request, response);
        Route route = relay.route(head.path());
        Problem refusal = refusal(head, route);
        if (refusal != null || route == null) {
            client.refuse(relay, head, refusal == null ? notFound(head) : refusal);
            return;
        }
        if (head.method().equals(PurgeRequest.METHOD)) {
            Problem problem = PurgeRequest.answer(relay, route, head, request.getRemoteAddr(), response);
            if (problem != null) {
                client.fail(problem);
            }
            return;
        }
        long hopsLeft = hopsLeft(head);
        if (hopsLeft == 0) {
            answerAsLastRecipient(head, response);
            return;
        }
        if (hopsLeft > 0) {
            head = head.with(head.fields().with("Max-Forwards", Long.toString(hopsLeft - 1)));
        }
        RequestHead truthful = ForwardedFields.truthful(head, request.getRemoteAddr(), route);
        String protocol = request.getProtocol();
        try {
            new Exchange(
                            relay,
                            route,
                            truthful,
                            () -> ForwardedFields.of(truthful, protocol, route, relay.policy()),
                            client)
                    .begin();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void console(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        getServletContext().getNamedDispatcher(CONSOLE).forward(request, response);
    }

    static @Nullable Problem refusal(RequestHead head, @Nullable Route route) {
        if (head.method().equals("CONNECT")) {
            return new Problem(501, "Not Implemented", "CONNECT is not relayed.");
        }
        if (asksForWebSocket(head)) {
            return new Problem(501, "Not Implemented", "WebSocket connections are not relayed.");
        }
        if (Paths.climbs(head.path())) {
            return new Problem(400, "Bad Request", "The path has a segment that leads upwards.");
        }
        if (ForwardedFields.loops(head.fields())) {
            return new Problem(508, "Loop Detected", "The request has come through this relay before.");
        }
        if (route == null) {
            return notFound(head);
        }
        String length = head.fields().first("Content-Length");
        boolean tooLong = route.maxRequest() > 0 && length != null && Syntax.digits(length) > route.maxRequest();
        return tooLong ? Problem.of(Upstream.Kind.TOO_LARGE) : null;
    }

    /** RFC 6455 §4.1; any other {@code Upgrade} is ignored, as RFC 9110 §7.8 allows. */
    private static boolean asksForWebSocket(RequestHead head) {
        return head.method().equals("GET")
                && head.fields().hasMember("Upgrade", "websocket")
                && head.fields().hasMember("Connection", "upgrade");
    }

    static Problem notFound(RequestHead head) {
        return new Problem(404, "Not Found", "No route leads to " + head.path() + ".");
    }

    /** RFC 9110 §7.6.2: how many forwards are left to a TRACE or OPTIONS; -1 if nothing limits them. */
    static long hopsLeft(RequestHead head) {
        String limit = head.fields().first("Max-Forwards");
        boolean limitable = head.method().equals("TRACE") || head.method().equals("OPTIONS");
        return limit != null && limitable ? Syntax.digits(limit) : -1;
    }

    /** RFC 9110 §9.3.7, §9.3.8. */
    private static void answerAsLastRecipient(RequestHead head, HttpServletResponse response) throws IOException {
        if (head.method().equals("OPTIONS")) {
            Heads.set(
                    response,
                    new ResponseHead(200, Fields.of("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE")));
            return;
        }
        Fields shown = ForwardedFields.insensitive(head.fields());
        StringBuilder message =
                new StringBuilder("TRACE ").append(head.target()).append(" HTTP/1.1\r\n");
        for (int i = 0; i < shown.size(); i++) {
            message.append(shown.name(i)).append(": ").append(shown.value(i)).append("\r\n");
        }
        byte[] content = message.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        Heads.set(response, new ResponseHead(200, Fields.of("Content-Type", "message/http")));
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
