package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import apirelay.store.ResponseStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange says to its HTTP client, and at the end to the relay's observers and the access log.
 *
 * <p>Small content from the store is written at once, on the container's thread, and large content is left to the container if
 * it can send it ({@link SentContent}). The rest goes to a {@link ResponseWriter}, which is made only then: head, content and end
 * come from one caller at a time, each piece after the one before was asked for.
 */
final class ClientResponse implements Client {

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final long began = System.nanoTime();
    private final String id;
    private final @Nullable String trace;
    private volatile @Nullable Exchange exchange;
    private volatile @Nullable ResponseWriter writer;
    private volatile int status;
    private volatile Map<String, String> trailers = Map.of();

    ClientResponse(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.id = request.getRequestId();
        this.trace = ClientRequest.trace(request);
    }

    @Override
    public void begun(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Answers a request that no exchange has begun for. */
    void refuse(RelayContext relay, RequestHead head, Problem problem) {
        fail(problem);
        long nanos = System.nanoTime() - began;
        int bytes = head.method().equals("HEAD") ? 0 : problem.content().remaining();
        tell(relay, Exchanged.refused(head, id, trace, relay.clock().instant(), nanos, problem.status(), bytes));
    }

    /**
     * The exchange has ended; said once, before the container is told, for it then has the request for another.
     *
     * @param problem what it has failed of, if it has: the client has been told, unless the response was {@code aborted}
     */
    void ended(@Nullable Problem problem, long written, boolean aborted) {
        Exchange ended = exchange;
        if (ended == null) {
            return;
        }
        exchange = null;
        if (problem != null) {
            ended.decision().failed();
        }
        int told = problem == null || aborted ? status : problem.status();
        tell(ended.relay(), ended.ended(id, trace, System.nanoTime() - began, told, written, aborted));
    }

    private void tell(RelayContext relay, Exchanged exchanged) {
        relay.ended(exchanged);
        AccessLogAttributes.set(request, exchanged); // Fails if the container has ended the request.
    }

    @Override
    public void suspend() {
        writer().async();
    }

    /** Made on the container's own thread, before any other has to do with the response. */
    private ResponseWriter writer() {
        ResponseWriter made = writer;
        if (made == null) {
            made = new ResponseWriter(request, response, this);
            writer = made;
        }
        return made;
    }

    @Override
    public Upstream.@Nullable Content requestContent() {
        try {
            if (request.getContentLengthLong() == 0) {
                return ClientContent.EMPTY;
            }
            return ClientRequest.hasContent(request) ? new ClientContent(request) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void answer(ResponseHead head, @Nullable StoredBody body) {
        boolean large = body != null && body.length() > ResponseStore.SEGMENT;
        if (body != null && large && writer == null && SentContent.isPossible(request)) {
            send(head, body);
            return;
        }
        if (large || writer != null) {
            suspend();
            head(head);
            push(body);
            return;
        }
        status = head.status();
        Heads.set(request, response, head);
        ended(null, body == null ? 0 : write(body), false);
    }

    @Override
    public void repeatable(Exchange answered, StoredResponse stored) {
        if (writer == null && trace == null) {
            RepeatedHit.offer(request, answered, stored);
        }
    }

    private void send(ResponseHead head, StoredBody body) {
        Exchange sending = Objects.requireNonNull(exchange);
        int sentStatus = head.status();
        Heads.set(request, response, head);
        SentContent.send(
                request,
                body,
                sent -> sending.relay()
                        .ended(sending.ended(
                                id, trace, System.nanoTime() - began, sentStatus, sent, sent < body.length())));
        AccessLogAttributes.set(
                request, sending.ended(id, trace, System.nanoTime() - began, sentStatus, body.length(), false));
    }

    private long write(StoredBody body) {
        long written = 0;
        try (body) {
            while (body.hasNext()) {
                ByteBuffer bytes = body.next();
                if (bytes == null) {
                    throw new CloseNowException("stored content can't be read");
                }
                written += bytes.remaining();
                response.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            ended(null, written, true);
            throw new UncheckedIOException(e);
        }
        return written;
    }

    private void push(@Nullable StoredBody body) {
        if (body == null) {
            end();
        } else if (writer().isGone() || !body.hasNext()) {
            body.close();
            end();
        } else {
            ByteBuffer bytes = body.next();
            if (bytes == null) {
                body.close();
                fail(new Problem(500, "Internal Server Error", "The stored response could not be read."));
            } else {
                content(bytes, () -> push(body));
            }
        }
    }

    @Override
    public void whenGone(Runnable whenGone) {
        writer().whenGone(whenGone);
    }

    /** Passes a 103 on (RFC 8297 §2), and forgets its fields so that they do not get into the final head. */
    @Override
    public void earlyHints(Fields fields) {
        interim(() -> {
            Heads.set(response, new ResponseHead(HttpServletResponse.SC_OK, fields));
            response.sendError(103);
            response.reset();
        });
    }

    @Override
    public void processing() {
        interim(() -> Processing.send(response));
    }

    private void interim(GuardedOutput.Writing interim) {
        if (!request.getProtocol().equals("HTTP/1.0")) { // RFC 9110 §15.2.
            writer().interim(interim);
        }
    }

    @Override
    public void head(ResponseHead head) {
        status = head.status();
        try {
            Heads.set(request, response, head);
            if (takesTrailers() && !head.fields().contains("Content-Length")) { // Then it is chunked, or HTTP/2.
                response.setTrailerFields(() -> trailers);
            }
            writer().begin(head.fields().first("Content-Length"));
        } catch (IllegalStateException e) { // The container has ended the request.
            writer().leave();
        }
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        writer().content(bytes, more);
    }

    @Override
    public void flush() {
        writer().flush();
    }

    /** RFC 9110 §6.5.1, §10.1.4. */
    @Override
    public boolean takesTrailers() {
        return switch (request.getProtocol()) {
            case "HTTP/1.0" -> false;
            case "HTTP/2.0" -> true;
            default ->
                request.getHeader("TE") != null
                        && Syntax.listMembers(String.join(",", Collections.list(request.getHeaders("TE")))).stream()
                                .anyMatch("trailers"::equalsIgnoreCase);
        };
    }

    @Override
    public void trailers(Fields trailers) {
        Map<String, String> combined = new LinkedHashMap<>();
        for (int i = 0; i < trailers.size(); i++) {
            combined.merge(trailers.name(i), trailers.value(i), (first, next) -> first + ", " + next);
        }
        this.trailers = combined;
    }

    @Override
    public void end() {
        writer().end();
    }

    @Override
    public void fail(Problem problem) {
        writer().fail(problem);
    }
}
