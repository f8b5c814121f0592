package apirelay.relay;

import apirelay.caching.CachePolicy;
import apirelay.caching.Collapsing;
import apirelay.caching.Preconditions;
import apirelay.caching.Reason;
import apirelay.caching.Reuse;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exchange that may lead a {@link Crowd}, or follow in one; one of its outcomes comes, once. */
final class CrowdMember {

    private static final Logger LOGGER = System.getLogger(CrowdMember.class.getName());

    /** How far ahead of what has arrived a range may begin; who wants more of a leap is faster alone. */
    private static final long LEAP = 1 << 20;

    private final Exchange exchange;
    private final Fields fields;
    private final @Nullable StoredResponse validating;
    private final CrowdKey key;
    private final boolean mayLead;
    private final boolean mayFollow;
    private final boolean mayChange;

    /**
     * @param fields what goes upstream if it leads or goes alone
     * @param known the fields of a response under the key, for its {@code Vary}
     * @param mayChange whether it may look for another crowd if this one's answer is for another variant
     */
    CrowdMember(
            Exchange exchange, Fields fields, @Nullable StoredResponse validating, Fields known, boolean mayChange) {
        this.exchange = exchange;
        this.fields = fields;
        this.validating = validating;
        this.key = CrowdKey.of(exchange.key(), exchange.request(), known, policy(exchange));
        this.mayLead = Collapsing.mayLead(exchange.request(), validating != null);
        this.mayFollow = Collapsing.mayFollow(exchange.request());
        this.mayChange = mayChange;
    }

    void enter(int generation) {
        exchange.relay().collapser().enter(key, this, generation);
    }

    boolean mayLead() {
        return mayLead;
    }

    boolean mayFollow() {
        return mayFollow;
    }

    void whenGone(Runnable whenGone) {
        exchange.client().whenGone(whenGone);
    }

    /** Goes upstream, for all that will join. */
    void lead(Crowd crowd) {
        exchange.send(fields, validating, new Followers(exchange.relay().collapser(), key, crowd));
    }

    /** Goes upstream on its own. */
    void alone() {
        exchange.send(fields, validating, new Followers(exchange.relay().collapser(), mayLead ? key : null, null));
    }

    void late() {
        exchange.decision().because(Reason.WAITED_TOO_LONG);
        alone();
    }

    /** Begins anew: what it looked for may be in the store now. */
    void again() {
        exchange.again();
    }

    /**
     * The leader's answer goes into the store, and is there to be read while it comes.
     *
     * @return false if it is there no more: then the crowd is about to end
     */
    boolean arriving(Arrival arrival) {
        Collapsing judged = Collapsing.judge(exchange.request(), arrival.stored(), exchange.now(), policy(exchange));
        if (judged instanceof Collapsing.Share share && !leaps(share, arrival)) {
            return exchange.share(arrival, share);
        }
        if (judged instanceof Collapsing.OtherVariant && mayChange) {
            Fields known = arrival.stored().fields();
            int generation = exchange.relay().collapser().generation(exchange.key());
            new CrowdMember(exchange, fields, validating, known, false).enter(generation);
        } else {
            notShared();
        }
        return true;
    }

    private static boolean leaps(Collapsing.Share share, Arrival arrival) {
        return share.wanted() instanceof Preconditions.Parts parts
                && parts.ranges().get(0).first() > arrival.arrived() + LEAP;
    }

    /** The stored response that the leader asked about is still good. */
    void freshened(StoredResponse freshened) {
        Reuse reuse = Reuse.decide(exchange.request(), List.of(freshened), exchange.now(), policy(exchange));
        if (reuse instanceof Reuse.Serve serve) {
            exchange.decision().answered(304);
            exchange.decision().collapsed();
            exchange.serve(serve.stored(), serve.freshness(), Reason.VALIDATED);
        } else {
            notShared();
        }
    }

    /** The answer is the leader's alone; but of an error's it may show that the stored response is to be served stale. */
    void unshareable(ResponseHead answer) {
        StoredResponse stored = validating;
        Instant now = exchange.now();
        if (stored != null
                && Validation.interpret(exchange.request(), stored, answer, now, now, policy(exchange))
                        instanceof Validation.ServeStale serveStale) {
            exchange.decision().answered(answer.status());
            exchange.decision().collapsed();
            exchange.serve(stored, serveStale.reason());
        } else {
            notShared();
        }
    }

    /** There is no answer, and to ask again would bring none. */
    void failed(Upstream.Failure failure) {
        if (failure.kind() == Upstream.Kind.ABORTED) { // Not upstream's doing.
            notShared();
        } else {
            exchange.decision().collapsed();
            Unanswered.answer(exchange, validating, failure);
        }
    }

    private void notShared() {
        exchange.decision().because(Reason.NOT_SHARED);
        alone();
    }

    /** Tells it of an outcome; what goes wrong with that is its own misfortune, not the others'. */
    void tell(Consumer<CrowdMember> outcome) {
        try {
            outcome.accept(this);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "A request could not be answered", failure);
            exchange.fail(Problem.of(Upstream.Kind.UNREACHABLE));
        }
    }

    private static CachePolicy policy(Exchange exchange) {
        return exchange.policy();
    }
}
