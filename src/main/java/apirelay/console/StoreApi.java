package apirelay.console;

import apirelay.caching.StoredResponse;
import apirelay.relay.Locations;
import apirelay.relay.RelayContext;
import apirelay.store.Filter;
import apirelay.store.Inspector;
import apirelay.store.JcsResponseStore;
import apirelay.store.ResponseStore;
import apirelay.store.SqlAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is stored: the listing, one response, its content, totals, purge and SQL. */
final class StoreApi {

    private static final int EXAMPLES = 10;

    private static final int DEEPEST = 10_000_000;
    private static final int SQL_SECONDS = 10;
    private static final int LONGEST_QUERY = 10_000;

    private enum Order {
        ASC,
        DESC
    }

    private final JcsResponseStore store;
    private final RelayContext relay;
    private final Locations locations;
    private final Selectors selectors;

    StoreApi(JcsResponseStore store, RelayContext relay) {
        this.store = store;
        this.relay = relay;
        this.locations = new Locations(relay);
        this.selectors = new Selectors(locations);
    }

    void addTo(Endpoints endpoints) {
        endpoints
                .add("GET", "/api/v1/responses", Endpoints.Access.ADMIN, this::list)
                .add("GET", "/api/v1/responses/{id}", Endpoints.Access.ADMIN, this::show)
                .add("GET", "/api/v1/responses/{id}/content", Endpoints.Access.ADMIN, this::content)
                .add("GET", "/api/v1/totals", Endpoints.Access.ADMIN, this::totals)
                .add("POST", "/api/v1/purge", Endpoints.Access.ADMIN, this::purge)
                .add("POST", "/api/v1/sql", Endpoints.Access.ADMIN, this::sql);
    }

    private void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Query query = new Query(
                request, "url", "prefix", "pattern", "route", "host", "tag", "sort", "order", "offset", "limit");
        int offset = query.number("offset", 0, DEEPEST, 0);
        Inspector.Page page = read(store.inspector()
                .list(
                        selectors.filter(query::text),
                        query.choice("sort", Inspector.Sort.URL),
                        query.choice("order", Order.ASC) == Order.DESC,
                        offset,
                        query.number("limit", 1, 1000, 50)));
        Instant now = relay.clock().instant();
        Json.send(
                response,
                Json.object(
                        "responses",
                        page.entries().stream()
                                .map(entry -> Entries.brief(entry, now, relay.policy(entry.key())))
                                .toList(),
                        "offset",
                        offset,
                        "more",
                        page.more(),
                        "total",
                        page.total() == Inspector.Page.UNCOUNTED ? null : page.total()));
    }

    private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        Inspector.Entry entry = entry(request);
        Json.send(response, Entries.full(entry, relay.clock().instant(), relay.policy(entry.key())));
    }

    private void content(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        Inspector.Entry entry = entry(request);
        StoredResponse stored = store.find(entry.key()).stream()
                .filter(each -> each.id() == entry.response().id())
                .findFirst()
                .orElseThrow(StoreApi::gone);
        response.setHeader("Content-Disposition", "attachment; filename=\"response-" + stored.id() + "\"");
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(stored.contentLength());
        if (stored.contentLength() == 0 || request.getMethod().equals("HEAD")) {
            return;
        }
        try (ResponseStore.Content content = store.open(stored)) {
            if (content == null) {
                throw gone();
            }
            WritableByteChannel out = Channels.newChannel(response.getOutputStream());
            for (long at = 0; at < content.length(); ) {
                ByteBuffer bytes = content.read(at);
                if (bytes == null) {
                    throw new IOException("stored content can't be read");
                }
                at += bytes.remaining();
                out.write(bytes);
            }
        }
    }

    private Inspector.Entry entry(HttpServletRequest request) throws Refused {
        String id = String.valueOf(request.getAttribute("id"));
        Inspector.Entry entry = id.matches("\\d{1,18}") ? store.inspector().entry(Long.parseLong(id)) : null;
        if (entry == null) {
            throw gone();
        }
        return entry;
    }

    private static Refused gone() {
        return Refused.notFound("No response is stored with that id.");
    }

    private void totals(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Inspector.Group group = new Query(request, "by").choice("by", Inspector.Group.class);
        List<Map<String, Object>> totals = read(store.inspector().totals(group)).stream()
                .map(total -> Json.object("name", total.name(), "responses", total.responses(), "bytes", total.bytes()))
                .toList();
        Json.send(response, Map.of("totals", totals));
    }

    private void purge(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Json.Members asked =
                Json.read(request, "url", "prefix", "pattern", "route", "host", "tag", "all", "soft", "preview");
        int given = asked.flag("all") ? 1 : 0;
        for (String name : Selectors.NAMES) {
            given += asked.text(name) == null ? 0 : 1;
        }
        if (given != 1) {
            throw Refused.badRequest("Exactly one is needed of url, prefix, pattern, route, host, tag, or all: true.");
        }
        Filter filter = asked.flag("all") ? Filter.ALL : selectors.filter(asked::text);
        boolean soft = asked.flag("soft");
        boolean preview = asked.flag("preview");
        Inspector.Total total = read(store.inspector().total(filter));
        List<String> examples = null;
        long matched = total.responses();
        if (preview) {
            examples = read(store.inspector().list(filter, Inspector.Sort.URL, false, 0, EXAMPLES)).entries().stream()
                    .map(entry -> entry.key().uri())
                    .toList();
        } else {
            matched = store.purge(filter, soft ? relay.clock().instant() : null);
        }
        Json.send(
                response,
                Json.object(
                        "matched",
                        matched,
                        "bytes",
                        total.bytes(),
                        "preview",
                        preview,
                        "soft",
                        soft,
                        "examples",
                        examples));
    }

    private void sql(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Json.Members asked = Json.read(request, "query", "limit");
        String query = asked.text("query");
        if (query == null || query.length() > LONGEST_QUERY) {
            throw Refused.badRequest("query must be there, with at most " + LONGEST_QUERY + " characters.");
        }
        SqlAnswer answer = store.inspector().sql(query, asked.number("limit", 1, 1000, 100), SQL_SECONDS);
        if (answer.error() != null) {
            throw Refused.badRequest(answer.error());
        }
        Json.send(response, Json.object("columns", answer.columns(), "rows", answer.rows(), "more", answer.more()));
    }

    static <T> T read(@Nullable T found) throws Refused {
        if (found == null) {
            throw new Refused(
                    503,
                    "Service Unavailable",
                    "The store can't be read now, or not in ten seconds. A listing or a purge narrowed by url, prefix or tag is quicker.");
        }
        return found;
    }
}
