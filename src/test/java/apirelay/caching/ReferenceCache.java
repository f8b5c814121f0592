package apirelay.caching;

import apirelay.http.HttpDate;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RFC 9111 read aloud, slowly and without any of the code under test but {@link HttpDate}: it keeps what came from upstream as
 * it came, and says of a response that was served what forbade it. In milliseconds. It knows well-formed messages only.
 */
final class ReferenceCache {

    private static final Set<Integer> HEURISTICALLY_CACHEABLE =
            Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

    private static final Set<Integer> UNDERSTOOD = Set.of(200, 203, 302, 404, 410, 500, 503);

    /** What came: the fields of a response, those of a 304 over them, and the request that the last of them answered. */
    private static final class Entry {
        private final Map<String, String> fields = new TreeMap<>();
        private int status;
        private boolean storable = true;
        private Map<String, String> request = Map.of();
        private Map<String, @Nullable String> directives = Map.of();
        private boolean targeted;
        private boolean credentialed;
        private long staleFrom = Long.MAX_VALUE;
        private long asked;
        private long came;
    }

    private final Map<Long, Entry> entries = new HashMap<>();
    private final CachePolicy policy;

    ReferenceCache(CachePolicy policy) {
        this.policy = policy;
    }

    void received(long id, RequestHead request, ResponseHead response, Instant asked, Instant came) {
        Entry entry = new Entry();
        entries.put(id, entry);
        entry.status = response.status();
        put(entry, request, lowerCase(response), asked, came);
        if (request.method().equals("POST")) { // RFC 9110 §9.3.3
            entry.storable = isExplicit(entry) && request.path().equals(entry.fields.get("content-location"));
        }
    }

    /** A 304, or a 200 to a HEAD. */
    void updated(long id, RequestHead request, ResponseHead response, Instant asked, Instant came) {
        Entry entry = Objects.requireNonNull(entries.get(id));
        Map<String, String> fields = lowerCase(response);
        fields.remove("etag");
        if (!policy.storeSetCookie() && !isShared(governing(fields))) {
            fields.remove("set-cookie");
        }
        entry.fields.remove("age");
        entry.staleFrom = Long.MAX_VALUE;
        put(entry, request, fields, asked, came);
    }

    /** A HEAD said that it is not what it was, or the operator that it is to be asked about. */
    void stale(long id, Instant now) {
        Objects.requireNonNull(entries.get(id)).staleFrom = now.toEpochMilli();
    }

    private static void put(Entry entry, RequestHead request, Map<String, String> fields, Instant asked, Instant came) {
        if (!fields.containsKey("date")) {
            fields.put("date", HttpDate.format(came));
        }
        entry.fields.putAll(fields);
        entry.request = lowerCase(new ResponseHead(0, request.fields()));
        entry.credentialed |= entry.request.containsKey("authorization") || entry.request.containsKey("cookie");
        entry.asked = asked.toEpochMilli();
        entry.came = came.toEpochMilli();
        entry.targeted =
                entry.fields.containsKey("relay-cache-control") || entry.fields.containsKey("cdn-cache-control");
        entry.directives = governing(entry.fields);
    }

    private static Map<String, @Nullable String> governing(Map<String, String> fields) {
        return directives(Stream.of("relay-cache-control", "cdn-cache-control", "cache-control")
                .map(fields::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(""));
    }

    private static boolean isShared(Map<String, @Nullable String> says) {
        return says.containsKey("public") || says.containsKey("s-maxage");
    }

    /** What forbids to serve the response to the request without asking upstream; null if nothing does. */
    @Nullable
    String forbids(long id, RequestHead request, Instant now) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return "it never came";
        }
        if (!List.of("GET", "HEAD").contains(request.method()) || request.hasContent()) {
            return "§4: the method";
        }
        String storing = forbidsStoring(entry);
        return storing != null ? storing : forbidsReuse(entry, lowerCase(new ResponseHead(0, request.fields())), now);
    }

    /** What forbids to serve it where upstream failed, by an error that it sent or by not answering. */
    @Nullable
    String forbidsOnFailure(long id, RequestHead request, Instant now, boolean answered) {
        Entry entry = Objects.requireNonNull(entries.get(id));
        Map<String, String> fields = lowerCase(new ResponseHead(0, request.fields()));
        String before = forbidsStoring(entry);
        if (before == null) {
            before = forbidsSelection(entry, fields);
        }
        if (before != null) {
            return before;
        }
        Map<String, @Nullable String> says = entry.directives;
        if (says.containsKey("must-revalidate") || says.containsKey("proxy-revalidate") || isWhole(says, "no-cache")) {
            return "§4.2.4: a directive that forbids it";
        }
        long staleness = -left(entry, now);
        if (says.containsKey("stale-if-error") && staleness <= milliseconds(says.get("stale-if-error"))) {
            return null;
        }
        if (says.containsKey("s-maxage")) {
            return "§5.2.2.10: s-maxage";
        }
        if (entry.credentialed && !says.containsKey("public")) {
            return "§7: it answered credentials";
        }
        String asked = directives(fields.get("cache-control")).get("stale-if-error");
        boolean clientAllows = asked != null && staleness <= milliseconds(asked);
        return !answered || clientAllows ? null : "RFC 5861 §4: nobody allows it";
    }

    /** The fields that must not be served without validation. */
    List<String> unservable(long id) {
        Map<String, @Nullable String> says = Objects.requireNonNull(entries.get(id)).directives;
        return Stream.of("private", "no-cache")
                .map(name -> Objects.requireNonNullElse(says.get(name), "").replace("\"", ""))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Whether the directive is there, and about the whole response. */
    private static boolean isWhole(Map<String, @Nullable String> says, String name) {
        return says.containsKey(name) && says.get(name) == null;
    }

    private @Nullable String forbidsStoring(Entry entry) {
        Map<String, @Nullable String> says = entry.directives;
        if (!entry.storable) {
            return "RFC 9110 §9.3.3: POST";
        }
        if (directives(entry.request.get("cache-control")).containsKey("no-store")) {
            return "§5.2.1.5: the request that it answers said no-store";
        }
        if (says.containsKey("must-understand") && !UNDERSTOOD.contains(entry.status)) {
            return "§5.2.2.3: must-understand";
        }
        if (says.containsKey("no-store") && !says.containsKey("must-understand")) {
            return "§5.2.2.5: no-store";
        }
        if (isWhole(says, "private")) {
            return "§5.2.2.7: private";
        }
        boolean shared = isShared(says);
        if (entry.request.containsKey("authorization") && !shared && !says.containsKey("must-revalidate")) {
            return "§3.5: Authorization";
        }
        if (entry.fields.containsKey("set-cookie") && !policy.storeSetCookie() && !shared) {
            return "§7.3: Set-Cookie";
        }
        boolean explicit = isExplicit(entry);
        if (!explicit && (entry.request.containsKey("authorization") || entry.request.containsKey("cookie"))) {
            return "§7: credentials, and freshness that the response does not state";
        }
        if (!explicit && !says.containsKey("public") && !HEURISTICALLY_CACHEABLE.contains(entry.status)) {
            return "§3: not cacheable";
        }
        return null;
    }

    private static boolean isExplicit(Entry entry) {
        return entry.directives.containsKey("max-age")
                || entry.directives.containsKey("s-maxage")
                || (!entry.targeted && entry.fields.containsKey("expires"));
    }

    private @Nullable String forbidsReuse(Entry entry, Map<String, String> request, Instant now) {
        Map<String, @Nullable String> says = entry.directives;
        Map<String, @Nullable String> asks = directives(request.get("cache-control"));
        String selection = forbidsSelection(entry, request);
        if (selection != null) {
            return selection;
        }
        if (isWhole(says, "no-cache")) {
            return "§5.2.2.4: no-cache";
        }
        if (asks.containsKey("no-cache")) {
            return "§5.2.1.4: the request's no-cache";
        }
        if (request.containsKey("pragma") && asks.isEmpty()) {
            return "§5.4: Pragma";
        }
        long age = age(entry, now.toEpochMilli());
        long left = left(entry, now);
        boolean tooOld = asks.containsKey("max-age") && age > milliseconds(asks.get("max-age"));
        boolean reload = asks.containsKey("max-age") && milliseconds(asks.get("max-age")) == 0;
        if (tooOld && !(reload && left > 0 && says.containsKey("immutable"))) { // RFC 8246 §2.
            return "§5.2.1.1: the request's max-age";
        }
        if (asks.containsKey("min-fresh") && left < milliseconds(asks.get("min-fresh"))) {
            return "§5.2.1.3: min-fresh";
        }
        return left > 0 ? null : forbidsStale(entry, asks, -left);
    }

    private static @Nullable String forbidsSelection(Entry entry, Map<String, String> request) {
        for (String name :
                entry.fields.getOrDefault("vary", "").toLowerCase(Locale.ROOT).split(",", -1)) {
            String value = String.valueOf(request.get(name.trim())).replace(", ", ",");
            String selecting = String.valueOf(entry.request.get(name.trim())).replace(", ", ",");
            if (name.trim().equals("*") || !value.equals(selecting)) {
                return "§4.1: Vary: " + name;
            }
        }
        return null;
    }

    private long left(Entry entry, Instant now) {
        return Math.min(lifetime(entry) - age(entry, now.toEpochMilli()), entry.staleFrom - now.toEpochMilli());
    }

    private static @Nullable String forbidsStale(Entry entry, Map<String, @Nullable String> asks, long staleness) {
        Map<String, @Nullable String> says = entry.directives;
        if (says.containsKey("must-revalidate") || says.containsKey("proxy-revalidate")) {
            return "§5.2.2.2, §5.2.2.8: it must be revalidated";
        }
        boolean originAllows = says.containsKey("stale-while-revalidate")
                && staleness <= milliseconds(says.get("stale-while-revalidate"));
        String maxStale = asks.get("max-stale");
        boolean clientAllows =
                asks.containsKey("max-stale") && (maxStale == null || staleness <= milliseconds(maxStale));
        if (asks.containsKey("max-stale") && !clientAllows) {
            return "§5.2.1.2: staler than max-stale";
        }
        if (asks.containsKey("max-age") && !clientAllows) {
            return "§5.2.1.1: the request takes none that is stale";
        }
        if (says.containsKey("s-maxage") && !originAllows) {
            return "§5.2.2.10: s-maxage";
        }
        if (entry.credentialed && !says.containsKey("public") && !originAllows) {
            return "§7: it answered credentials";
        }
        return originAllows || clientAllows ? null : "§4.2.4: nothing allows to serve it stale";
    }

    // §4.2.1, §4.2.2
    private long lifetime(Entry entry) {
        Map<String, @Nullable String> says = entry.directives;
        if (says.containsKey("s-maxage")) {
            return milliseconds(says.get("s-maxage"));
        }
        if (says.containsKey("max-age")) {
            return milliseconds(says.get("max-age"));
        }
        long date = date(entry, "date");
        if (!entry.targeted && entry.fields.containsKey("expires")) {
            return date(entry, "expires") - date;
        }
        if (!HEURISTICALLY_CACHEABLE.contains(entry.status) && !says.containsKey("public")) {
            return 0;
        }
        if (entry.credentialed) { // §7: whoever else it is for, its origin has to say.
            return 0;
        }
        if (entry.fields.containsKey("last-modified") && date(entry, "last-modified") < date) {
            return Math.min((date - date(entry, "last-modified")) / 10, 86_400_000) / 1000 * 1000;
        }
        return policy.defaultTtl().toMillis();
    }

    // §4.2.3
    private static long age(Entry entry, long now) {
        long apparentAge = Math.max(0, entry.came - date(entry, "date"));
        long correctedAgeValue =
                Long.parseLong(entry.fields.getOrDefault("age", "0")) * 1000 + entry.came - entry.asked;
        return Math.max(apparentAge, correctedAgeValue) + now - entry.came;
    }

    private static long date(Entry entry, String name) {
        Instant came = Instant.ofEpochMilli(entry.came);
        Instant date = HttpDate.parse(entry.fields.get(name), came);
        if (date == null) {
            throw new IllegalArgumentException(name + ": " + entry.fields.get(name));
        }
        return date.toEpochMilli();
    }

    private static long milliseconds(@Nullable String seconds) {
        return Long.parseLong(String.valueOf(seconds)) * 1000;
    }

    private static Map<String, @Nullable String> directives(@Nullable String value) {
        Map<String, @Nullable String> directives = new HashMap<>();
        for (String member : value == null || value.isEmpty() ? new String[0] : value.split(",", -1)) {
            String[] parts = member.trim().split("=", 2);
            String name = parts[0].toLowerCase(Locale.ROOT);
            boolean whole = parts.length == 1; // Which a second of the name is not outdone by fields' names before it.
            if (!directives.containsKey(name)
                    || (whole && List.of("private", "no-cache").contains(name))) { // §4.2.1
                directives.put(name, parts.length == 1 ? null : parts[1]);
            }
        }
        return directives;
    }

    private static Map<String, String> lowerCase(ResponseHead head) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < head.fields().size(); i++) {
            fields.put(
                    head.fields().name(i).toLowerCase(Locale.ROOT),
                    head.fields().value(i));
        }
        return fields;
    }
}
