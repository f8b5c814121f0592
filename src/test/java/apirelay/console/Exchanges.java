package apirelay.console;

import apirelay.caching.Decision;
import apirelay.caching.Freshness;
import apirelay.caching.Outcome;
import apirelay.caching.Reason;
import apirelay.relay.Exchanged;
import java.time.Duration;
import java.time.Instant;

/** Exchanges that have ended, for those who are told of them. */
final class Exchanges {

    private static final Freshness FRESH = new Freshness(Duration.ofMinutes(1), Duration.ZERO, Freshness.Basis.MAX_AGE);

    private Exchanges() {}

    static Decision hit() {
        Decision decision = new Decision();
        decision.because(Reason.FRESH);
        decision.freshness(FRESH);
        return decision;
    }

    static Decision stale() {
        Decision decision = new Decision();
        decision.because(Reason.STALE_WHILE_REVALIDATE);
        decision.freshness(FRESH);
        return decision;
    }

    static Decision validated() {
        Decision decision = new Decision();
        decision.forward(Reason.STALE);
        decision.answered(304);
        decision.because(Reason.VALIDATED);
        decision.freshness(FRESH);
        return decision;
    }

    static Decision miss() {
        Decision decision = new Decision();
        decision.forward(Reason.NOTHING_STORED);
        decision.answered(200);
        return decision;
    }

    static Decision collapsed() {
        Decision decision = miss();
        decision.collapsed();
        decision.freshness(FRESH);
        return decision;
    }

    static Decision failed() {
        Decision decision = new Decision();
        decision.forward(Reason.NOTHING_STORED);
        decision.failed();
        return decision;
    }

    /** It began then and took so long; upstream sent nothing. */
    static Exchanged of(
            Decision decision, Instant began, Duration took, String method, String url, int status, long bytes) {
        return new Exchanged(
                "1",
                null,
                began,
                took.toNanos(),
                -1,
                method,
                url,
                "default",
                status,
                decision,
                Outcome.of(decision),
                bytes,
                0,
                false);
    }
}
