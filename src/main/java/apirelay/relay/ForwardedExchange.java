package apirelay.relay;

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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The upstream half of an exchange: a request that went upstream. What the answer means for the stored response that was asked
 * about, the rules tell: one that is for the client is a {@link Delivery} from its head on, else there is something to do
 * instead when it has ended.
 */
final class ForwardedExchange implements Upstream.Receiver, Validation.Visitor {

    private static final Logger LOGGER = System.getLogger(ForwardedExchange.class.getName());

    private final Exchange exchange;
    private final RequestHead request;
    private final @Nullable StoredResponse validating;
    private final Followers followers;
    private final long since;
    private final Instant requestTime;
    private Runnable whenEnded = () -> {};

    private volatile Upstream.@Nullable Call call;
    private volatile boolean clientGone;
    private volatile boolean cancelled;

    private long sentNanos;
    private long headNanos = -1;
    private long received;
    private @Nullable ResponseHead head;
    private @Nullable StoreEffects effects;

    /** Null if the answer is not for the client, or not there yet. */
    private volatile @Nullable Delivery delivery;

    /** What is left to do when upstream's answer, which is not for the client, has ended. */
    private volatile @Nullable Runnable instead;

    ForwardedExchange(Exchange exchange, @Nullable StoredResponse validating, Followers followers) {
        this.exchange = exchange;
        this.request = exchange.request();
        this.validating = validating;
        this.followers = followers;
        // Taken before the request leaves: what is invalidated from now on outdates the answer (RFC 9111 §4.4).
        this.since = followers.since(exchange.relay().store());
        this.requestTime = exchange.now();
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
        Delivery delivering = delivery;
        if (delivering != null) {
            delivering.leave();
        } else if (followers.endIfNobodyWaits()) {
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
        Instant responseTime = exchange.now();
        headNanos = System.nanoTime() - sentNanos;
        exchange.upstreamAnswered(headNanos);
        exchange.decision().answered(answer.status());
        effects = new StoreEffects(exchange, answer, requestTime, responseTime, since);
        if (!request.isSafe()) {
            effects.invalidate();
        }
        if (validating == null) {
            deliver();
        } else if (request.method().equals("HEAD") && answer.status() != 304 && answer.status() < 500) {
            effects.updateFromHead(validating);
            deliver();
        } else {
            Validation.interpret(request, validating, answer, requestTime, responseTime, exchange.policy())
                    .accept(this);
        }
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        exchange.upstreamSent(bytes.remaining());
        received += bytes.remaining();
        Delivery delivering = delivery;
        if (delivering == null) {
            more.run();
        } else {
            delivering.content(bytes, more);
        }
    }

    @Override
    public void waiting() {
        Delivery delivering = delivery;
        if (delivering != null) {
            delivering.flush();
        }
    }

    @Override
    public void complete(Fields trailers) {
        Delivery delivering = delivery;
        tell(null);
        finish(() -> {
            if (delivering != null) {
                delivering.end(trailers);
            } else {
                Objects.requireNonNull(instead).run();
            }
        });
    }

    @Override
    public void failed(Upstream.Failure failure) {
        if (!cancelled) {
            LOGGER.log(Level.INFO, () -> exchange.route().name() + ": " + failure.kind() + " " + failure.cause());
        }
        tell(failure.kind());
        Delivery broken = delivery;
        if (broken != null) {
            finish(() -> broken.fail(Problem.of(failure.kind())));
        } else if (instead != null) {
            finish(instead); // The head was all that was needed.
        } else {
            followers.failed(failure);
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
            Delivery broken = delivery;
            if (broken != null) {
                broken.fail(problem);
            } else {
                exchange.fail(problem);
            }
        } finally {
            followers.end();
            whenEnded.run();
        }
    }

    // What the answer means.

    @Override
    public void freshened(Validation.Freshened freshened) {
        StoredResponse stored = freshened.freshened();
        Freshness freshness = Freshness.of(stored, exchange.now(), exchange.policy());
        boolean shareable = Collapsing.isForAll(stored, freshness, exchange.policy());
        if (freshened.storability() instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
            shareable = false;
        } else {
            Objects.requireNonNull(effects).freshen(freshened);
        }
        followers.seen(shareable);
        if (shareable) {
            followers.freshened(stored);
        } else {
            followers.unshareable(Objects.requireNonNull(head));
        }
        StoredResponse served = withOwnFields(stored);
        instead = unlessGone(() -> exchange.serve(served, Reason.VALIDATED));
    }

    /** With what of the 304 is not stored, for it is this client's. */
    private StoredResponse withOwnFields(StoredResponse stored) {
        Fields own = StoredFields.leftOut(stored.head(), Objects.requireNonNull(head));
        Fields fields = Fields.builder().addAll(stored.fields()).addAll(own).build();
        return stored.freshened(stored.head().with(fields), stored.requestTime(), stored.responseTime());
    }

    @Override
    public void replaced(Validation.Replaced replaced) {
        deliver();
    }

    /** The answer is the client's, and perhaps others'. */
    private void deliver() {
        Delivery begun = new Delivery(
                exchange, Objects.requireNonNull(head), Objects.requireNonNull(effects), followers, this::cancel);
        delivery = begun; // First: a client that leaves from now on leaves it.
        begun.begin(clientGone);
    }

    @Override
    public void serveStale(Validation.ServeStale serveStale) {
        followers.unshareable(Objects.requireNonNull(head));
        instead = unlessGone(() -> exchange.serve(Objects.requireNonNull(validating), serveStale.reason()));
    }

    @Override
    public void mismatched(Validation.Mismatched mismatched) {
        Followers waiting = followers.handOver(); // They wait on, for the answer to the request without conditions.
        Runnable again = () -> exchange.forward(Reason.MISMATCHED_304, waiting);
        instead = waiting.isNobody() ? unlessGone(again) : again;
    }

    @Override
    public void failed(Validation.Failed failed) {
        throw new IllegalStateException("an answer is no failure");
    }

    private Runnable unlessGone(Runnable answer) {
        return () -> {
            if (!clientGone) {
                answer.run();
            }
        };
    }
}
