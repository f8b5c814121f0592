package apirelay.console;

import apirelay.http.Fields;
import apirelay.relay.Exchanged;
import apirelay.relay.Locations;
import apirelay.relay.RelayContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the relay has done of late: a snapshot of its statistics, and the latest exchanges with their decisions. */
final class ExchangesApi {

    private final Operations operations;
    private final Locations locations;

    ExchangesApi(Operations operations, RelayContext relay) {
        this.operations = operations;
        this.locations = new Locations(relay);
    }

    void addTo(Endpoints endpoints) {
        endpoints
                .add("GET", "/api/v1/statistics", Endpoints.Access.ADMIN, this::statistics)
                .add("GET", "/api/v1/decisions", Endpoints.Access.ADMIN, this::decisions);
    }

    private void statistics(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        Json.send(response, operations.statistics().snapshot(Statistics.SECONDS));
    }

    private void decisions(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Query query = new Query(request, "url", "prefix", "limit");
        String url = target(query.text("url"));
        String prefix = target(query.text("prefix"));
        Json.send(
                response,
                Map.of(
                        "decisions",
                        operations
                                .recent()
                                .latest(each -> matches(each, url, prefix), query.number("limit", 1, 1000, 50))
                                .stream()
                                .map(Decisions::json)
                                .toList()));
    }

    /** Exchanges are known by path and query. */
    private @Nullable String target(@Nullable String text) {
        return text == null
                ? null
                : locations.request("GET", "", text, Fields.EMPTY).target();
    }

    private static boolean matches(Exchanged exchanged, @Nullable String url, @Nullable String prefix) {
        return (url == null || exchanged.url().equals(url))
                && (prefix == null || exchanged.url().startsWith(prefix));
    }
}
