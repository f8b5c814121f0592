package apirelay.relay;

import apirelay.caching.Reason;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import org.jspecify.annotations.Nullable;

/** What becomes of an exchange that upstream did not answer: a stale response if there is one and nothing forbids it. */
final class Unanswered implements Validation.Visitor {

    private final Exchange exchange;
    private final StoredResponse validating;
    private final Problem problem;

    private Unanswered(Exchange exchange, StoredResponse validating, Problem problem) {
        this.exchange = exchange;
        this.validating = validating;
        this.problem = problem;
    }

    static void answer(Exchange exchange, @Nullable StoredResponse validating, Upstream.Failure failure) {
        Problem problem = Problem.of(failure.kind());
        if (validating == null || failure.kind() == Upstream.Kind.ABORTED) {
            exchange.fail(problem);
            return;
        }
        Validation.withoutAnswer(exchange.request(), validating, exchange.now(), exchange.policy())
                .accept(new Unanswered(exchange, validating, problem));
    }

    @Override
    public void serveStale(Validation.ServeStale serveStale) {
        exchange.serve(validating, serveStale.reason());
    }

    @Override
    public void failed(Validation.Failed failed) {
        Reason reason = failed.reason();
        exchange.decision().because(reason);
        // RFC 9111 §5.2.2.2: where stale is forbidden a cache that is disconnected says 504.
        exchange.fail(
                reason == Reason.STALE_FORBIDDEN ? new Problem(504, "Gateway Timeout", problem.detail()) : problem);
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
