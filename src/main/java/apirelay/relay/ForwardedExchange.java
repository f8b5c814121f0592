package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Collapsing;
import apirelay.caching.Freshness;
import apirelay.caching.Reason;
import apirelay.caching.Storability;
import apirelay.caching.StoredFields;
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
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The upstream half of an exchange: the content goes to the client, to those who share the answer, and into the store as it
 * arrives; what the answer means for the stored response that was asked about, the rules tell.
 */
final class ForwardedExchange implements Upstream.Receiver, Validation.Visitor {

    private static final Logger LOGGER = System.getLogger(ForwardedExchange.class.getName());

    /** What an answer is not stored for that would be stored for another's request. */
    private static final Set<Reason> OF_THE_REQUEST = EnumSet.of(Reason.REQUEST_NO_STORE, Reason.NOT_MODIFIED);

    private final Exchange exchange;
    private final RequestHead request;
    private final CacheKey key;
    private final @Nullable StoredResponse validating;
    private final @Nullable CrowdKey crowdKey;
    private volatile @Nullable Crowd crowd;
    private long since;
    private final Instant requestTime;
    private final StoreEffects effects;
    private Runnable whenEnded = () -> {};

    private volatile Upstream.@Nullable Call call;
    private volatile boolean clientGone;
    private volatile boolean cancelled;
    private volatile Arrival.@Nullable Reader reader;

    private Instant responseTime;
    private long sentNanos;
    private long headNanos = -1;
    private @Nullable ResponseHead head;
    private @Nullable Arrival arrival;
    private ResponseStore.@Nullable Draft draft;
    private @Nullable DiskPace pace;

    /** How many bytes of the content are still to come; negative where the head does not say. */
    private long missing = -1;

    private long received;

    /** How many bytes the stored part's {@code Content-Range} tells of; negative where it is no part. */
    private long partLength = -1;

    /** What is left to do when upstream's answer, which is not for the client, has ended; null: it is for the client. */
    private volatile @Nullable Runnable instead;

    /**
     * @param crowdKey null if the answer could be nobody else's
     * @param crowd those who wait for the answer; or null
     */
    ForwardedExchange(
            Exchange exchange,
            @Nullable StoredResponse validating,
            @Nullable CrowdKey crowdKey,
            @Nullable Crowd crowd) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.key = exchange.key();
        this.validating = validating;
        this.crowdKey = crowdKey;
        this.crowd = crowd;
        // Taken before the request leaves: what is invalidated from now on outdates the answer (RFC 9111 §4.4).
        this.since = crowd == null ? exchange.relay().store().version() : crowd.since();
        this.requestTime = exchange.now();
        this.responseTime = requestTime;
        this.effects = new StoreEffects(exchange, requestTime);
    }

    /** Has this run once the exchange has ended, however it did. */
    ForwardedExchange whenEnded(Runnable whenEnded) {
        this.whenEnded = whenEnded;
        return this;
    }

    void send(Upstream.Request forwarded) {
        exchange.client().whenGone(this::clientLeft);
        sentNanos = System.nanoTime();
        Upstream.Call sent = exchange.route().upstream().send(forwarded, this);
        call = sent;
        if (cancelled) {
            sent.cancel();
        }
    }

    private void clientLeft() {
        clientGone = true;
        Arrival.Reader reading = reader;
        if (reading != null) {
            reading.leave();
            return;
        }
        Crowd waiting = crowd;
        if (waiting == null || waiting.endIfNobodyWaits()) {
            cancel();
        }
    }

    private void cancel() {
        cancelled = true;
        Upstream.Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    /** What is validated is then served, what is unsafe invalidates, and what is a part is put together with another. */
    @Override
    public boolean mayWait() {
        return validating != null || !request.isSafe() || request.fields().contains("Range");
    }

    @Override
    public void interim(ResponseHead interim) {
        if (clientGone) {
            return;
        }
        if (interim.status() == 103) {
            exchange.client().earlyHints(Forwarding.withoutConnectionSpecific(interim.fields()));
        } else if (interim.status() == 102) { // The others say nothing to a client of the relay's.
            exchange.client().processing();
        }
    }

    @Override
    public void head(ResponseHead answer) {
        head = answer;
        String length = answer.fields().first("Content-Length");
        missing = length == null ? -1 : Syntax.digits(length);
        responseTime = exchange.now();
        headNanos = System.nanoTime() - sentNanos;
        exchange.upstreamAnswered(headNanos);
        exchange.decision().answered(answer.status());
        if (!request.isSafe()) {
            effects.invalidate(answer);
            since = exchange.relay().store().version(); // The answer itself is of the time after.
        }
        if (validating == null) {
            replaced();
        } else if (request.method().equals("HEAD") && answer.status() != 304 && answer.status() < 500) {
            effects.updateFromHead(validating, answer, responseTime, since);
            replaced();
        } else {
            Validation.interpret(request, validating, answer, requestTime, responseTime, exchange.policy())
                    .accept(this);
        }
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        exchange.upstreamSent(bytes.remaining());
        received += bytes.remaining();
        Arrival arriving = arrival;
        if (arriving == null) {
            more.run();
            return;
        }
        missing -= bytes.remaining();
        ByteBuffer piece = bytes;
        if (draft != null) { // A copy, so that upstream need not wait for whoever reads it.
            piece = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            if (!draft.append(piece.duplicate())) {
                seen(false); // Too large, or too much at once.
                drop();
            }
        }
        if (missing == 0) {
            commit(); // The client sees the end with the last byte; its next request is to find what is stored.
        }
        DiskPace paced = pace;
        arriving.content(piece, paced == null ? more : () -> paced.ask(more));
    }

    @Override
    public void waiting() {
        if (arrival != null) {
            arrival.flush();
        }
    }

    @Override
    public void complete(Fields trailers) {
        tell(null);
        finish(() -> {
            commit();
            Arrival arrived = arrival;
            if (arrived != null) {
                exchange.client()
                        .trailers(Forwarding.trailers(trailers)); // Of those who read, it alone asked for them.
                arrived.end();
            } else {
                Objects.requireNonNull(instead).run();
            }
        });
    }

    private void commit() {
        if (partLength >= 0 && received != partLength) {
            drop(); // RFC 9110 §14.4: which bytes these are is not known.
        } else if (draft != null) {
            Objects.requireNonNull(arrival).seal(true);
            draft.commit();
            draft = null;
            endCrowd();
        }
    }

    private void drop() {
        if (draft != null) {
            Objects.requireNonNull(arrival).seal(false);
            draft.abort();
            draft = null;
            endCrowd();
        }
    }

    @Override
    public void failed(Upstream.Failure failure) {
        if (!cancelled) {
            LOGGER.log(Level.INFO, () -> exchange.route().name() + ": " + failure.kind() + " " + failure.cause());
        }
        tell(failure.kind());
        drop();
        Arrival broken = arrival;
        if (broken != null) {
            finish(() -> broken.fail(Problem.of(failure.kind())));
        } else if (instead != null) {
            finish(instead); // The head was all that was needed.
        } else {
            Crowd waiting = crowd;
            if (waiting != null) {
                waiting.failed(failure);
            }
            finish(unlessGone(() -> Unanswered.answer(exchange, validating, failure)));
        }
    }

    private void tell(Upstream.@Nullable Kind failure) {
        ResponseHead answer = head;
        int status = answer == null ? 0 : answer.status();
        long nanos = System.nanoTime() - sentNanos;
        exchange.relay().ended(new Forwarded(exchange.route().name(), status, headNanos, nanos, received, failure));
    }

    /** Upstream's part is over. An error of our own must not leave the client waiting for ever. */
    private void finish(Runnable last) {
        try {
            last.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "An exchange could not be ended: " + request.uri(), e);
            Problem problem = new Problem(500, "Internal Server Error", "The relay could not answer.");
            Arrival broken = arrival;
            if (broken != null) {
                broken.fail(problem);
            } else {
                exchange.fail(problem);
            }
        } finally {
            endCrowd();
            whenEnded.run();
        }
    }

    // What the answer means.

    @Override
    public void freshened(Validation.Freshened freshened) {
        StoredResponse stored = freshened.freshened();
        boolean shareable = Collapsing.isForAll(stored, freshness(stored), exchange.policy());
        if (freshened.storability() instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
            shareable = false;
        } else {
            exchange.relay().store().freshen(key, freshened.stored(), stored, since);
        }
        seen(shareable);
        Crowd waiting = crowd;
        if (waiting != null && shareable) {
            waiting.freshened(stored);
        } else if (waiting != null) {
            waiting.unshareable(Objects.requireNonNull(head));
        }
        StoredResponse served = withOwnFields(stored);
        instead = unlessGone(() -> exchange.serve(served, Reason.VALIDATED));
    }

    /** With what of the 304 is not stored, for it is this client's. */
    private StoredResponse withOwnFields(StoredResponse stored) {
        Fields own = StoredFields.leftOut(stored.head(), Objects.requireNonNull(head));
        Fields fields = Fields.builder().addAll(stored.fields()).addAll(own).build();
        return stored.freshened(stored.head().with(fields), requestTime, responseTime);
    }

    @Override
    public void replaced(Validation.Replaced replaced) {
        replaced();
    }

    @Override
    public void serveStale(Validation.ServeStale serveStale) {
        Crowd waiting = crowd;
        if (waiting != null) {
            waiting.unshareable(Objects.requireNonNull(head));
        }
        instead = unlessGone(() -> exchange.serve(Objects.requireNonNull(validating), serveStale.reason()));
    }

    @Override
    public void mismatched(Validation.Mismatched mismatched) {
        Crowd waiting = crowd; // They wait on, for the answer to the request without conditions.
        crowd = null;
        Runnable again = () -> exchange.forward(Reason.MISMATCHED_304, crowdKey, waiting);
        instead = waiting == null ? unlessGone(again) : again;
    }

    @Override
    public void failed(Validation.Failed failed) {
        throw new IllegalStateException("an answer is no failure");
    }

    /** The answer is the client's, and perhaps others'. */
    private void replaced() {
        ResponseHead answer = Objects.requireNonNull(head);
        CachePolicy policy = exchange.policy();
        Storability storability = Storability.judge(request, exchange.route().localised(request, answer), policy);
        StoredResponse stored = Storability.toStore(request, answer, requestTime, responseTime, policy)
                .withContent(StoredResponse.UNSTORED, Storability.declaredLength(answer), null);
        boolean shareable = false;
        if (storability instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
            if (!OF_THE_REQUEST.contains(not.reason())) {
                seen(false);
            }
        } else {
            Freshness freshness = freshness(stored);
            draft = effects.begin(stored, responseTime, since);
            pace = new DiskPace(exchange.relay().collapser(), draft);
            partLength = stored.part() == null ? -1 : stored.part().length();
            exchange.decision().storing();
            exchange.decision().freshness(freshness);
            shareable = Collapsing.isForAll(stored, freshness, policy);
            seen(shareable);
        }
        boolean finish = exchange.relay().collapser().settings().finishAbandoned();
        Arrival arriving = new Arrival(stored, draft, finish, this::cancel);
        arrive(answer, arriving);
        Crowd waiting = crowd;
        if (waiting != null && shareable) {
            waiting.arriving(arriving);
        } else if (waiting != null) {
            waiting.unshareable(answer);
        }
        arriving.started();
    }

    private void arrive(ResponseHead answer, Arrival arriving) {
        Arrival.Reader own = arriving.attach(exchange.client(), 0, Long.MAX_VALUE);
        reader = own;
        arrival = arriving;
        if (own == null) {
            return;
        }
        if (clientGone) {
            own.leave();
        } else {
            ResponseHead forwarded = Answers.forwarded(answer, exchange.decision(), responseTime);
            exchange.client().head(exchange.route().forClient(request, forwarded));
            own.next();
        }
    }

    private Runnable unlessGone(Runnable answer) {
        return () -> {
            if (!clientGone) {
                answer.run();
            }
        };
    }

    /** Notes whether others could have shared the answer. */
    private void seen(boolean shareable) {
        if (crowdKey != null) {
            exchange.relay().collapser().seen(crowdKey, shareable);
        }
    }

    /** Whoever comes now looks into the store, or begins anew. */
    private void endCrowd() {
        Crowd ended = crowd;
        if (ended != null) {
            crowd = null;
            ended.end();
        }
    }

    private Freshness freshness(StoredResponse stored) {
        return Freshness.of(stored, exchange.now(), exchange.policy());
    }
}
