package apirelay.console;

import apirelay.caching.CacheStatus;
import apirelay.caching.Decision;
import apirelay.caching.Freshness;
import apirelay.caching.Outcome;
import apirelay.caching.Rule;
import apirelay.relay.Exchanged;
import java.util.Map;

/** Exchanges as the API shows them. */
final class Decisions {

    private Decisions() {}

    static Map<String, Object> json(Exchanged exchanged) {
        Decision decision = exchanged.decision();
        Freshness freshness = decision.freshness();
        return Json.object(
                "id",
                exchanged.id(),
                "time",
                Json.time(exchanged.began()),
                "method",
                exchanged.method(),
                "url",
                exchanged.url(),
                "route",
                exchanged.route(),
                "status",
                exchanged.status(),
                "outcome",
                exchanged.outcome().token(),
                "words",
                Outcome.words(decision),
                "rules",
                decision.reasons().stream().map(Decisions::rule).toList(),
                "stored",
                decision.isStored(),
                "age",
                freshness == null ? null : Json.seconds(freshness.currentAge()),
                "fresh",
                freshness == null ? null : Json.seconds(freshness.timeLeft()),
                "cacheStatus",
                CacheStatus.render(decision),
                "bytes",
                exchanged.clientBytes(),
                "aborted",
                exchanged.aborted(),
                "seconds",
                exchanged.nanos() / 1e9,
                "upstreamSeconds",
                exchanged.upstreamNanos() < 0 ? null : exchanged.upstreamNanos() / 1e9,
                "upstreamStatus",
                decision.forwardStatus() == Decision.NO_STATUS ? null : decision.forwardStatus());
    }

    static Map<String, Object> rule(Rule rule) {
        return Json.object("reason", rule.token(), "section", rule.section(), "text", rule.text());
    }
}
