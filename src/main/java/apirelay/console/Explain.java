package apirelay.console;

import apirelay.caching.Age;
import apirelay.caching.CacheKey;
import apirelay.caching.Decision;
import apirelay.caching.Explanation;
import apirelay.caching.Freshness;
import apirelay.caching.Rule;
import apirelay.caching.Validation;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.relay.DryRun;
import apirelay.relay.Exchanged;
import apirelay.relay.Locations;
import apirelay.relay.RecentExchanges;
import apirelay.relay.RelayContext;
import apirelay.relay.Storing;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what the relay would do with a request, and why: a dry run, rule by rule. */
final class Explain implements Handler {

    private final DryRun dryRun;
    private final Locations locations;
    private final RelayPort relayPort;

    Explain(RelayContext relay, RecentExchanges recent, RelayPort relayPort) {
        this.dryRun = new DryRun(relay, recent);
        this.locations = new Locations(relay);
        this.relayPort = relayPort;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        Json.Members members = Json.read(request, "method", "path", "fields", "response");
        RequestHead asked = Ask.read(members, request, locations, relayPort);
        DryRun.Told told = dryRun.of(asked, request.getRemoteAddr(), response(members));
        Map<String, Object> explanation =
                told instanceof DryRun.Decided decided ? decided(decided) : own((DryRun.Own) told);
        Exchanged latest = dryRun.latest(asked);
        Map<String, Object> json = Json.object("method", asked.method(), "url", asked.target());
        json.putAll(explanation);
        if (latest != null) {
            json.put("last", Decisions.json(latest));
        }
        Json.send(response, json);
    }

    /** The response that is asked about; null if none is. */
    private static @Nullable ResponseHead response(Json.Members members) throws Refused {
        Json.Members response = members.object("response", "status", "fields");
        return response == null
                ? null
                : new ResponseHead(response.number("status", 100, 999, 200), Ask.fields(response, "fields"));
    }

    private static Map<String, Object> own(DryRun.Own own) {
        String words = own.refused()
                ? "Would be refused with " + own.status() + ": " + own.rule().text()
                : "Would be answered by the relay itself: " + own.rule().text() + ".";
        return Json.object(
                "outcome",
                own.refused() ? "refuse" : "answer",
                "words",
                words,
                "status",
                own.refused() ? own.status() : null,
                "rules",
                List.of(Decisions.rule(own.rule())),
                "key",
                List.of(),
                "variants",
                List.of());
    }

    private static Map<String, Object> decided(DryRun.Decided decided) {
        Explanation explanation = decided.explanation();
        return Json.object(
                "route",
                decided.route(),
                "outcome",
                Query.token(explanation.action()),
                "words",
                explanation.words(),
                "status",
                explanation.status() == Decision.NO_STATUS ? null : explanation.status(),
                "rules",
                rules(explanation.rules()),
                "unanswered",
                unanswered(explanation.unanswered()),
                "key",
                key(decided.key()),
                "variants",
                explanation.variants().stream().map(Explain::variant).toList(),
                "storing",
                storing(decided.storing()));
    }

    private static @Nullable Map<String, Object> unanswered(@Nullable Validation unanswered) {
        if (unanswered instanceof Validation.ServeStale stale) {
            return Json.object("served", true, "rule", Decisions.rule(stale.reason()));
        }
        return unanswered instanceof Validation.Failed failed
                ? Json.object("served", false, "rule", Decisions.rule(failed.reason()))
                : null;
    }

    private static List<Map<String, Object>> key(CacheKey key) {
        List<Map<String, Object>> parts = new ArrayList<>();
        parts.add(Json.object("name", "upstream", "value", key.upstream()));
        parts.add(Json.object("name", "scheme", "value", key.scheme()));
        if (!key.authority().isEmpty()) {
            parts.add(Json.object("name", "authority", "value", key.authority()));
        }
        parts.add(Json.object("name", "target", "value", key.target()));
        return parts;
    }

    private static Map<String, Object> variant(Explanation.Variant variant) {
        return Json.object(
                "id",
                variant.stored().id(),
                "chosen",
                variant.against() == null,
                "against",
                variant.against() == null ? null : Decisions.rule(variant.against()),
                "method",
                variant.stored().method(),
                "status",
                variant.stored().head().status(),
                "age",
                Json.seconds(variant.freshness().currentAge()),
                "fresh",
                Json.seconds(variant.freshness().timeLeft()),
                "freshness",
                freshness(variant.freshness(), variant.age()),
                "compared",
                variant.compared().stream()
                        .map(each -> Json.object(
                                "field",
                                each.name(),
                                "stored",
                                each.stored(),
                                "request",
                                each.asked(),
                                "matches",
                                each.matches()))
                        .toList());
    }

    private static Map<String, Object> freshness(Freshness freshness, Age age) {
        Map<String, Object> json = Entries.freshness(freshness);
        json.put(
                "age",
                Json.object(
                        "date",
                        Json.time(age.date()),
                        "ageValue",
                        Json.seconds(age.ageValue()),
                        "apparentAge",
                        Json.seconds(age.apparentAge()),
                        "responseDelay",
                        Json.seconds(age.responseDelay()),
                        "correctedAgeValue",
                        Json.seconds(age.correctedAgeValue()),
                        "correctedInitialAge",
                        Json.seconds(age.correctedInitialAge()),
                        "residentTime",
                        Json.seconds(age.residentTime()),
                        "currentAge",
                        Json.seconds(age.currentAge())));
        return json;
    }

    private static Map<String, Object> storing(Storing storing) {
        return Json.object(
                "basis",
                Query.token(storing.basis()),
                "words",
                storing.words(),
                "status",
                storing.status() == Decision.NO_STATUS ? null : storing.status(),
                "storable",
                storing.storable(),
                "shared",
                storing.shared(),
                "sharers",
                storing.sharers(),
                "lifetime",
                storing.lifetime() == null ? null : Json.seconds(storing.lifetime()),
                "rules",
                rules(storing.rules()),
                "advice",
                storing.advice());
    }

    private static List<Map<String, Object>> rules(List<Rule> rules) {
        return rules.stream().map(Decisions::rule).toList();
    }
}
