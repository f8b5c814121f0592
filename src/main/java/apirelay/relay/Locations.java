package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an operator means by a URL: a path and query on this relay, whatever authority clients name; a whole URL of this
 * relay; or upstream's own, as a client of this relay would have it.
 */
public final class Locations {

    private static final Pattern URL = Pattern.compile("(https?)://([^/?#]*)([^#]*)(?:#.*)?", Pattern.DOTALL);

    private final RelayContext relay;

    public Locations(RelayContext relay) {
        this.relay = relay;
    }

    /** The text as stored responses are named: like a {@link CacheKey#uri}, or like a {@link CacheKey#target}. */
    public String exact(String text) {
        String local = localised(text);
        Matcher url = URL.matcher(local);
        boolean whole = url.matches();
        RequestHead head = whole
                ? head("GET", url.group(1), url.group(2), url.group(3), Fields.EMPTY)
                : head("GET", "http", "", local, Fields.EMPTY);
        Route route = relay.route(head.path());
        if (route == null) {
            return local;
        }
        CacheKey key = route.key(head);
        return whole ? key.uri() : key.target();
    }

    /** The same for what such a name begins with, or looks like. */
    public String beginning(String text) {
        String local = localised(text);
        Matcher url = URL.matcher(local);
        if (!url.matches() || url.group(3).isEmpty()) {
            return local;
        }
        Route route = relay.route(url.group(3).split("\\?", 2)[0]);
        return route == null || route.forwardHost() ? local : url.group(3);
    }

    /**
     * A request for what the text names.
     *
     * @param authority the one that is named if the text names none
     */
    public RequestHead request(String method, String authority, String text, Fields fields) {
        String local = localised(text);
        Matcher url = URL.matcher(local);
        return url.matches()
                ? head(method, url.group(1), url.group(2), url.group(3), fields)
                : head(method, "http", authority, local, fields);
    }

    private String localised(String text) {
        Route route = URL.matcher(text).matches() ? relay.routeTo(text) : null;
        return route == null ? text : route.toRelay(text);
    }

    private static RequestHead head(String method, String scheme, String authority, String target, Fields fields) {
        String[] parts = target.split("\\?", 2);
        String path = parts[0].startsWith("/") ? parts[0] : "/" + parts[0];
        @Nullable String query = parts.length == 1 ? null : parts[1];
        return new RequestHead(
                method,
                scheme,
                ClientRequest.authority(authority.toLowerCase(Locale.ROOT), scheme),
                path,
                query,
                fields,
                false);
    }
}
