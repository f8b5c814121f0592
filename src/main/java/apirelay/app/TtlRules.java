package apirelay.app;

import apirelay.relay.RoutePolicy.TtlRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules {@code relay.ttl.<name>.*}, in the order of their names. */
record TtlRules(List<Named> rules) {

    /** @param route null: for every one */
    private record Named(@Nullable String route, TtlRule rule) {}

    static TtlRules read(Set<String> names, Set<String> routes, Values values) {
        List<Named> rules = new ArrayList<>();
        for (String name : names) {
            Values rule = values.of(name);
            String route = rule.textOrNull(Setting.TTL_ROUTE);
            if (route != null && !routes.contains(route)) {
                rule.problem(Setting.TTL_ROUTE, route, "the name of a route");
            }
            rules.add(new Named(
                    route,
                    TtlRule.of(
                            rule.glob(Setting.TTL_PATH),
                            rule.statuses(Setting.TTL_STATUS),
                            rule.duration(Setting.TTL_TTL))));
        }
        return new TtlRules(rules);
    }

    List<TtlRule> ofRoute(String name) {
        return rules.stream()
                .filter(rule -> rule.route() == null || rule.route().equals(name))
                .map(Named::rule)
                .toList();
    }
}
