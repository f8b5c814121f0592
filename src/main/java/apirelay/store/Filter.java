package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which stored responses an operator means: those that answer to all that is not null.
 *
 * @param url {@link CacheKey#uri}, exactly; if it begins with a slash, {@link CacheKey#target}, whatever the authority
 * @param prefix what that URL, or that target, begins with
 * @param pattern what it looks like: {@code *} stands for any characters, {@code ?} for one
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

    private static final Pattern WHOLE = Pattern.compile("(https?)://([^/]+)(/.*)", Pattern.DOTALL);

    /** What is kept of a target in its column. */
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
        return (url == null || named(key, url).equals(url))
                && (prefix == null || named(key, prefix).startsWith(prefix))
                && (pattern == null || isLike(named(key, pattern), pattern))
                && (route == null || key.route().equals(route))
                && (host == null || key.authority().equalsIgnoreCase(host));
    }

    /** What is compared with a text: the target alone if the text begins as one. */
    private static String named(CacheKey key, String text) {
        return isTarget(text) ? key.target() : key.uri();
    }

    private static boolean isTarget(String text) {
        return text.startsWith("/");
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

    /** Whether it says nothing of the authority, the route or tags. */
    boolean isOfTargets() {
        return route == null
                && host == null
                && tag == null
                && (url == null || isTarget(url))
                && (prefix == null || isTarget(prefix))
                && (pattern == null || isTarget(pattern));
    }

    /**
     * This as an SQL condition on {@code response r}. It may let through a little more, for the columns are cut short: what
     * it finds must still be {@linkplain #matches matched}.
     */
    Condition condition() {
        List<String> terms = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        String start = pattern == null ? null : pattern.split("[*?]", 2)[0];
        boolean few = tag != null || saysMuch(url) || saysMuch(prefix) || saysMuch(start);
        // H2 would rather go by one host or route, which may be that of all rows, than by a range.
        String hostColumn = few ? "CONCAT(r.host, '')" : "r.host";
        String routeColumn = few ? "CONCAT(r.route, '')" : "r.route";
        if (url != null) {
            String target = narrow(url, hostColumn, terms, values);
            terms.add(isTarget(target) ? "r.target = ?" : "FALSE"); // A URL without a path is nobody's.
            if (isTarget(target)) {
                values.add(cut(target));
            }
        }
        if (prefix != null) {
            String target = narrow(prefix, hostColumn, terms, values);
            String column = isTarget(target) ? "r.target" : Schema.URL;
            range(column, target, terms, values);
        }
        if (pattern != null && start != null) {
            String target = narrow(start, hostColumn, terms, values);
            if (isTarget(target)) {
                range("r.target", target, terms, values);
            }
            terms.add("(" + (isTarget(pattern) ? "r.target" : Schema.URL)
                    + " LIKE ? ESCAPE '\\' OR CHAR_LENGTH(r.target) = " + COLUMN + ")");
            values.add(like(pattern));
        }
        if (route != null) {
            terms.add(routeColumn + " = ?");
            values.add(cut(route, 256));
        }
        if (host != null) {
            terms.add(hostColumn + " = ?");
            values.add(cut(host.toLowerCase(Locale.ROOT), 256));
        }
        if (tag != null) {
            terms.add("r.id IN (SELECT t.id FROM tag t WHERE t.name = ?)");
            values.add(tag);
        }
        return new Condition(terms.isEmpty() ? "TRUE" : String.join(" AND ", terms), values);
    }

    /** Whether an index of targets finds little by it. */
    private static boolean saysMuch(@Nullable String text) {
        if (text == null) {
            return false;
        }
        Matcher whole = WHOLE.matcher(text);
        String target = whole.matches() ? whole.group(3) : text;
        return isTarget(target) && target.length() > 1;
    }

    /** Takes an origin that is there as a whole off a text, as a term of its own; so the rest can be found by index. */
    private static String narrow(String text, String hostColumn, List<String> terms, List<Object> values) {
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches()) {
            return text;
        }
        terms.add("r.scheme = ? AND " + hostColumn + " = ?");
        values.add(whole.group(1));
        values.add(cut(whole.group(2), 256));
        return whole.group(3);
    }

    /** Not LIKE: its wildcards are ordinary characters of URLs. */
    private static void range(String column, String start, List<String> terms, List<Object> values) {
        terms.add(column + " >= ? AND " + column + " <= ?");
        values.add(cut(start));
        values.add(cut(start) + Character.MAX_VALUE);
    }

    /** The pattern in SQL's terms. */
    private static String like(String pattern) {
        return pattern.replaceAll("([%_\\\\])", "\\\\$1").replace('*', '%').replace('?', '_');
    }

    /** A condition's text and its parameters. */
    record Condition(String sql, List<Object> values) {}

    private static String cut(String text) {
        return cut(text, COLUMN);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
