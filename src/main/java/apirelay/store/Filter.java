package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which stored responses an operator means: those that answer to all that is not null.
 *
 * @param url {@link CacheKey#uri}, exactly
 * @param prefix what that URL begins with
 * @param pattern what that URL looks like: {@code *} stands for any characters, {@code ?} for one
 * @param route the route's name
 * @param host the authority, without regard to case
 * @param tag a cache group (RFC 9875), surrogate key or cache tag
 */
public record Filter(
        @Nullable String url,
        @Nullable String prefix,
        @Nullable String pattern,
        @Nullable String route,
        @Nullable String host,
        @Nullable String tag) {

    /** Every stored response. */
    public static final Filter ALL = new Filter(null, null, null, null, null, null);

    /** What is kept of a URL in its column. */
    static final int COLUMN = 2048;

    public static Filter url(String url) {
        return new Filter(url, null, null, null, null, null);
    }

    public static Filter prefix(String prefix) {
        return new Filter(null, prefix, null, null, null, null);
    }

    public static Filter pattern(String pattern) {
        return new Filter(null, null, pattern, null, null, null);
    }

    public static Filter route(String route) {
        return new Filter(null, null, null, route, null, null);
    }

    public static Filter host(String host) {
        return new Filter(null, null, null, null, host, null);
    }

    public static Filter tag(String tag) {
        return new Filter(null, null, null, null, null, tag);
    }

    boolean matches(CacheKey key, StoredResponse response) {
        return matches(key) && (tag == null || Tags.of(response.fields()).contains(tag));
    }

    /** All but the tag. */
    boolean matches(CacheKey key) {
        String uri = key.uri();
        return (url == null || uri.equals(url))
                && (prefix == null || uri.startsWith(prefix))
                && (pattern == null || isLike(uri, pattern))
                && (route == null || key.route().equals(route))
                && (host == null || key.authority().equalsIgnoreCase(host));
    }

    /** In time proportional to the product of the lengths, whatever the pattern. */
    static boolean isLike(String text, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                retry = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    /**
     * This as an SQL condition on {@code response r}. It may let through a little more, for the columns are cut short: what
     * it finds must still be {@linkplain #matches matched}.
     */
    Condition condition() {
        List<String> terms = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (url != null) {
            terms.add("r.url = ?");
            values.add(cut(url));
        }
        String start = prefix;
        if (start == null && pattern != null) {
            start = pattern.split("[*?]", 2)[0];
        }
        if (start != null && !start.isEmpty()) {
            // Not LIKE: its wildcards are ordinary characters of URLs.
            terms.add("r.url >= ? AND r.url <= ?");
            values.add(cut(start));
            values.add(cut(start) + Character.MAX_VALUE);
        }
        if (pattern != null) {
            terms.add("(r.url LIKE ? ESCAPE '\\' OR CHAR_LENGTH(r.url) = " + COLUMN + ")");
            values.add(like(pattern));
        }
        if (route != null) {
            terms.add("r.route = ?");
            values.add(route.length() <= 256 ? route : route.substring(0, 256));
        }
        if (host != null) {
            terms.add("r.host = ?");
            values.add(host.toLowerCase(Locale.ROOT));
        }
        if (tag != null) {
            terms.add("r.id IN (SELECT t.id FROM tag t WHERE t.name = ?)");
            values.add(tag);
        }
        return new Condition(terms.isEmpty() ? "TRUE" : String.join(" AND ", terms), values);
    }

    /** The pattern in SQL's terms. */
    private static String like(String pattern) {
        return pattern.replaceAll("([%_\\\\])", "\\\\$1").replace('*', '%').replace('?', '_');
    }

    /** A condition's text and its parameters. */
    record Condition(String sql, List<Object> values) {}

    private static String cut(String text) {
        return text.length() <= COLUMN ? text : text.substring(0, COLUMN);
    }
}
