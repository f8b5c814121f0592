package apirelay.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * References to URIs, as {@code Location} and {@code Content-Location} have them (RFC 9110 §10.2.2).
 *
 * <p>Total: characters that no URI may have pass through untouched, for request targets have them, too.
 */
public final class UriReference {

    /** RFC 3986 appendix B: it matches any text. */
    private static final Pattern PARTS =
            Pattern.compile("(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?", Pattern.DOTALL);

    private static final Pattern DEFAULT_PORT = Pattern.compile("^(?:(http)://([^/]*):80|(https)://([^/]*):443)(?=/)");

    private UriReference() {}

    /**
     * Resolves a reference (RFC 3986 §5.2.2), and normalises what makes no difference in HTTP (RFC 9110 §4.2.3): the case of
     * scheme and authority, the scheme's default port, an empty path.
     *
     * @param base an absolute URI
     * @return an absolute URI without fragment
     */
    public static String resolve(String base, String reference) {
        Matcher from = parts(base);
        Matcher to = parts(reference);
        String scheme = to.group(1);
        String authority = to.group(2);
        String path = text(to.group(3));
        String query = to.group(4);
        if (scheme == null && authority == null) {
            authority = from.group(2);
            if (path.isEmpty()) {
                path = text(from.group(3));
                query = query == null ? from.group(4) : query;
            } else if (!path.startsWith("/")) {
                String basePath = text(from.group(3));
                path = basePath.substring(0, basePath.lastIndexOf('/') + 1) + path; // §5.2.3
            }
        }
        String origin = Fields.fold(text(scheme == null ? from.group(1) : scheme) + "://" + text(authority));
        return withoutDefaultPort(origin + withoutDotSegments(path)) + (query == null ? "" : "?" + query);
    }

    private static Matcher parts(String text) {
        Matcher parts = PARTS.matcher(text);
        parts.matches(); // Always.
        return parts;
    }

    // RFC 3986 §5.2.4.
    private static String withoutDotSegments(String path) {
        String[] segments = (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
        Deque<String> kept = new ArrayDeque<>();
        for (int i = 0; i < segments.length; i++) {
            boolean parent = segments[i].equals("..");
            if (parent) {
                kept.pollLast();
            }
            if (!parent && !segments[i].equals(".")) {
                kept.addLast(segments[i]);
            } else if (i == segments.length - 1) {
                kept.addLast("");
            }
        }
        return '/' + String.join("/", kept);
    }

    private static String withoutDefaultPort(String uri) {
        return DEFAULT_PORT.matcher(uri).replaceFirst("$1$3://$2$4");
    }

    private static String text(@Nullable String part) {
        return Objects.requireNonNullElse(part, "");
    }
}
