package apirelay.console;

import apirelay.relay.Locations;
import apirelay.relay.RelayContext;
import apirelay.store.Filter;
import apirelay.store.Inspector;
import apirelay.store.JcsResponseStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Completes a path: by what is stored, and by what upstream documents. */
final class Completions implements Handler {

    /** How many responses are looked at: a path may have many variants. */
    private static final int LOOKED_AT = 1000;

    private final JcsResponseStore store;
    private final Locations locations;
    private final OpenApiPaths documented;

    Completions(JcsResponseStore store, RelayContext relay, OpenApiPaths documented) {
        this.store = store;
        this.locations = new Locations(relay);
        this.documented = documented;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Query query = new Query(request, "path", "limit");
        String typed = locations.beginning(query.required("path"));
        int limit = query.number("limit", 1, 100, 20);
        List<String> stored = StoreApi.read(
                        store.inspector().list(Filter.prefix(typed), Inspector.Sort.URL, false, 0, LOOKED_AT))
                .entries()
                .stream()
                .map(entry -> entry.key().target())
                .distinct()
                .limit(limit)
                .toList();
        List<String> more = documented.completions(request, typed).stream()
                .filter(path -> !stored.contains(path))
                .limit(limit)
                .toList();
        // Neither takes all the room: at least half of it is for what is stored, if there is as much.
        int storedShown = Math.min(stored.size(), Math.max(limit - more.size(), (limit + 1) / 2));
        List<Map<String, String>> paths = new ArrayList<>();
        stored.subList(0, storedShown).forEach(path -> paths.add(Map.of("path", path, "from", "stored")));
        more.stream().limit(limit - storedShown).forEach(path -> paths.add(Map.of("path", path, "from", "openapi")));
        Json.send(response, Map.of("paths", paths));
    }
}
