package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A request to an {@link UpstreamGroup}, which is sent once more if nothing came of it and that does no harm (RFC 9110
 * §9.2.2): to another base URL that is up, or, where the connection had been used before or the
 * request was refused, to the same. Always on a fresh
 * connection, for another that was idle may be closed as well (decision 0070).
 */
final class RepeatableExchange implements Upstream.Call {

    private final UpstreamGroup group;
    private final Upstream.Request request;
    private final Upstream.Receiver receiver;
    private volatile @Nullable Attempt latest;
    private volatile boolean cancelled;

    RepeatableExchange(UpstreamGroup group, Upstream.Request request, Upstream.Receiver receiver) {
        this.group = group;
        this.request = request;
        this.receiver = receiver;
    }

    void begin() {
        UpstreamServer server = group.choose(null);
        if (server == null) {
            receiver.failed(new Upstream.Failure(Upstream.Kind.DOWN, new IllegalStateException("no base URL is up")));
        } else {
            attempt(server, request);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        Attempt current = latest;
        if (current != null) {
            current.cancel();
        }
    }

    private void attempt(UpstreamServer server, Upstream.Request sent) {
        Attempt attempt = new Attempt(server, sent);
        latest = attempt;
        attempt.begin();
    }

    /** The server for the request to be sent to again; null if it is not to be. */
    private @Nullable UpstreamServer next(UpstreamServer failed, Upstream.Kind kind) {
        boolean harmless = switch (kind) {
            case CLOSED, UNREACHABLE -> request.isRepeatable();
            case REFUSED -> request.content() == null;
            case INVALID, TIMEOUT, DOWN, OVERLOADED, TOO_LARGE, ABORTED -> false;
        };
        if (cancelled || !harmless) {
            return null;
        }
        UpstreamServer other = group.choose(failed);
        boolean there = kind != Upstream.Kind.UNREACHABLE;
        return other == null && there && failed.admits() ? failed : other;
    }

    /** The request sent once. */
    private final class Attempt implements Upstream.Receiver {

        private final UpstreamServer server;
        private final Upstream.Request sent;
        private volatile Upstream.@Nullable Call call;
        private boolean answered;

        Attempt(UpstreamServer server, Upstream.Request sent) {
            this.server = server;
            this.sent = sent;
        }

        void begin() {
            server.begin();
            Upstream.Call begun = server.upstream().send(sent, this);
            call = begun;
            if (cancelled) {
                begun.cancel();
            }
        }

        void cancel() {
            Upstream.Call begun = call;
            if (begun != null) {
                begun.cancel();
            }
        }

        @Override
        public boolean mayWait() {
            return receiver.mayWait();
        }

        @Override
        public void interim(ResponseHead head) {
            receiver.interim(head);
        }

        @Override
        public void head(ResponseHead head) {
            answered = true;
            server.answered();
            receiver.head(head);
        }

        @Override
        public void content(ByteBuffer bytes, Runnable more) {
            receiver.content(bytes, more);
        }

        @Override
        public void waiting() {
            receiver.waiting();
        }

        @Override
        public void complete(Fields trailers) {
            server.end();
            receiver.complete(trailers);
        }

        @Override
        public void failed(Upstream.Failure failure) {
            server.end();
            if (answered) {
                receiver.failed(failure);
                return;
            }
            server.unanswered(failure);
            UpstreamServer next = sent.afresh() ? null : next(server, failure.kind()); // Once.
            if (next == null) {
                receiver.failed(failure);
            } else {
                attempt(next, request.repeated());
            }
        }
    }
}
