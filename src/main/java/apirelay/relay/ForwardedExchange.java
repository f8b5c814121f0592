package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.Combination;
import apirelay.caching.Freshness;
import apirelay.caching.Invalidation;
import apirelay.caching.Reason;
import apirelay.caching.Storability;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import apirelay.store.ResponseStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The upstream half of an exchange: the content goes to the client and into the store as it arrives; what the answer means
 * for the stored response that was asked about, the rules tell.
 */
final class ForwardedExchange implements Upstream.Receiver, Validation.Visitor {

    private static final Logger LOGGER = System.getLogger(ForwardedExchange.class.getName());

    private final Exchange exchange;
    private final RequestHead request;
    private final CacheKey key;
    private final @Nullable StoredResponse validating;
    private long since;
    private final Instant requestTime;
    private Runnable whenEnded = () -> {};

    private volatile Upstream.@Nullable Call call;
    private volatile boolean clientGone;

    private Instant responseTime;
    private @Nullable ResponseHead head;
    private ResponseStore.@Nullable Draft draft;

    /** How many bytes of the content are still to come; negative where the head does not say. */
    private long missing = -1;

    /** What is left to do when upstream's answer, which is not for the client, has ended; null: it is for the client. */
    private @Nullable Runnable instead;

    ForwardedExchange(Exchange exchange, @Nullable StoredResponse validating) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.key = exchange.key();
        this.validating = validating;
        // Taken before the request leaves: what is invalidated from now on outdates the answer (RFC 9111 §4.4).
        this.since = exchange.relay().store().version();
        this.requestTime = exchange.now();
        this.responseTime = requestTime;
    }

    /** Has this run once the exchange has ended, however it did. */
    ForwardedExchange whenEnded(Runnable whenEnded) {
        this.whenEnded = whenEnded;
        return this;
    }

    void send(Upstream.Request forwarded) {
        exchange.client().whenGone(this::clientLeft);
        Upstream.Call sent = exchange.route().upstream().send(forwarded, this);
        call = sent;
        if (clientGone) {
            sent.cancel();
        }
    }

    private void clientLeft() {
        clientGone = true;
        Upstream.Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void interim(ResponseHead interim) {
        if (interim.status() == 103) { // The others say nothing to a client of the relay's.
            exchange.client().earlyHints(Forwarding.withoutConnectionSpecific(interim.fields()));
        }
    }

    @Override
    public void head(ResponseHead answer) {
        head = answer;
        String length = answer.fields().first("Content-Length");
        missing = length == null ? -1 : Syntax.digits(length);
        responseTime = exchange.now();
        exchange.decision().answered(answer.status());
        invalidate(answer);
        if (validating == null) {
            replaced();
        } else if (request.method().equals("HEAD") && answer.status() != 304) {
            updateFromHead(validating, answer);
            replaced();
        } else {
            Validation.interpret(
                            request,
                            validating,
                            answer,
                            requestTime,
                            responseTime,
                            exchange.relay().policy())
                    .accept(this);
        }
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        if (instead != null) {
            more.run();
            return;
        }
        missing -= bytes.remaining();
        if (draft != null && !draft.append(bytes.duplicate())) {
            draft.abort();
            draft = null;
        }
        if (missing == 0) {
            commit(); // The client sees the end with the last byte; its next request is to find what is stored.
        }
        exchange.client().content(bytes, more);
    }

    @Override
    public void waiting() {
        if (instead == null) {
            exchange.client().flush();
        }
    }

    @Override
    public void complete(Fields trailers) {
        commit();
        finish(instead != null ? instead : exchange.client()::end);
    }

    private void commit() {
        if (draft != null) {
            draft.commit();
            draft = null;
        }
    }

    @Override
    public void failed(Upstream.Failure failure) {
        if (draft != null) {
            draft.abort();
        }
        if (!clientGone) {
            LOGGER.log(Level.INFO, () -> exchange.route().name() + ": " + failure.kind() + " " + failure.cause());
        }
        Problem problem = Problem.of(failure.kind());
        if (head == null && validating != null && failure.kind() != Upstream.Kind.ABORTED) {
            StoredResponse stored = validating;
            finish(() -> Validation.withoutAnswer(
                            request, stored, exchange.now(), exchange.relay().policy())
                    .accept(new WithoutAnswer(problem)));
        } else {
            // Where the head was all that was needed, the rest may fail.
            finish(instead != null ? instead : () -> exchange.fail(problem));
        }
    }

    /** Upstream's part is over. An error of our own must not leave the client waiting for ever. */
    private void finish(Runnable last) {
        try {
            last.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "An exchange could not be ended: " + request.uri(), e);
            exchange.fail(new Problem(500, "Internal Server Error", "The relay could not answer."));
        } finally {
            whenEnded.run();
        }
    }

    // What the answer means.

    @Override
    public void freshened(Validation.Freshened freshened) {
        if (freshened.storability() instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
        } else {
            exchange.relay().store().freshen(key, freshened.stored(), freshened.freshened(), since);
        }
        instead = () -> exchange.serve(freshened.freshened(), freshness(freshened.freshened()), Reason.VALIDATED);
    }

    @Override
    public void replaced(Validation.Replaced replaced) {
        replaced();
    }

    @Override
    public void serveStale(Validation.ServeStale serveStale) {
        StoredResponse stale = Objects.requireNonNull(validating);
        instead = () -> exchange.serve(stale, freshness(stale), serveStale.reason());
    }

    @Override
    public void mismatched(Validation.Mismatched mismatched) {
        instead = () -> exchange.forward(Reason.MISMATCHED_304);
    }

    @Override
    public void failed(Validation.Failed failed) {
        throw new IllegalStateException("an answer is no failure");
    }

    /** The answer is the client's. */
    private void replaced() {
        ResponseHead answer = Objects.requireNonNull(head);
        Storability storability =
                Storability.judge(request, answer, exchange.relay().policy());
        if (storability instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
        } else {
            StoredResponse stored = Storability.toStore(
                    request, answer, requestTime, responseTime, exchange.relay().policy());
            draft = begin(stored);
            exchange.decision().storing();
            exchange.decision().freshness(freshness(stored));
        }
        exchange.client().head(Answers.forwarded(answer, exchange.decision(), responseTime));
    }

    /** A part is put together with what is stored of the rest, where that is possible. */
    private ResponseStore.Draft begin(StoredResponse stored) {
        ResponseStore store = exchange.relay().store();
        Combination combination = stored.part() == null
                ? null
                : Combination.find(
                        request,
                        store.find(key),
                        stored,
                        requestTime,
                        responseTime,
                        exchange.relay().policy());
        CombinedDraft combined = combination == null ? null : CombinedDraft.begin(store, key, combination, since);
        return combined == null ? store.begin(key, stored, since) : combined;
    }

    /** RFC 9111 §4.3.5. */
    private void updateFromHead(StoredResponse stored, ResponseHead answer) {
        StoredResponse updated = Validation.afterHead(
                request,
                stored,
                answer,
                requestTime,
                responseTime,
                exchange.relay().policy());
        ResponseStore store = exchange.relay().store();
        if (updated != null) {
            store.freshen(key, stored, updated, since);
        } else if (answer.status() == 200) {
            store.freshen(key, stored, stored.staleFrom(responseTime), since);
        }
    }

    private void invalidate(ResponseHead answer) {
        Fields local = answer.fields();
        for (String name : new String[] {"Location", "Content-Location"}) {
            String reference = local.first(name);
            if (reference != null) {
                local = local.with(name, exchange.route().toRelay(reference));
            }
        }
        for (RequestHead target : Invalidation.invalidated(request, answer.with(local))) {
            exchange.relay().store().invalidate(exchange.route().key(target));
            since = exchange.relay().store().version(); // The answer itself is of the time after.
        }
    }

    private Freshness freshness(StoredResponse stored) {
        return Freshness.of(stored, exchange.now(), exchange.relay().policy());
    }

    /** What becomes of an exchange that upstream did not answer. */
    private final class WithoutAnswer implements Validation.Visitor {

        private final Problem problem;

        WithoutAnswer(Problem problem) {
            this.problem = problem;
        }

        @Override
        public void serveStale(Validation.ServeStale serveStale) {
            StoredResponse stale = Objects.requireNonNull(validating);
            exchange.serve(stale, freshness(stale), serveStale.reason());
        }

        @Override
        public void failed(Validation.Failed failed) {
            exchange.decision().because(failed.reason());
            // RFC 9111 §5.2.2.2: where stale is forbidden a cache that is disconnected says 504.
            exchange.fail(new Problem(504, "Gateway Timeout", problem.detail()));
        }

        @Override
        public void freshened(Validation.Freshened freshened) {
            throw new IllegalStateException("no answer freshens nothing");
        }

        @Override
        public void replaced(Validation.Replaced replaced) {
            throw new IllegalStateException("no answer replaces nothing");
        }

        @Override
        public void mismatched(Validation.Mismatched mismatched) {
            throw new IllegalStateException("no answer names no stored response");
        }
    }
}
