package apirelay.http;

import org.jspecify.annotations.Nullable;

/**
 * A request without its content (RFC 9110 §3.4), as the client sent it to the relay.
 *
 * @param method case-sensitive (§9.1)
 * @param scheme {@code http} or {@code https}: the one the client used
 * @param authority host and port as the client gave them, lower-case and without the scheme's default port; empty if
 *     the client named none
 * @param path the raw path, percent-encoding untouched; begins with {@code /}
 * @param query the raw query without its {@code ?}; null if there is none, which differs from an empty one
 * @param fields the header section
 * @param hasContent whether the request is framed with content (RFC 9112 §6)
 */
public record RequestHead(
        String method,
        String scheme,
        String authority,
        String path,
        @Nullable String query,
        Fields fields,
        boolean hasContent) {

    /** The origin-form of the request target (RFC 9112 §3.2.1): path, and the query if there is one. */
    public String target() {
        return query == null ? path : path + '?' + query;
    }

    /** The target URI (RFC 9110 §7.1). */
    public String uri() {
        return scheme + "://" + authority + target();
    }

    /** RFC 9110 §9.2.1: the methods that ask for no change of state. */
    public boolean isSafe() {
        return isSafe(method);
    }

    /** RFC 9110 §9.2.1, of the methods that it defines. */
    public static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    public RequestHead with(Fields changed) {
        return new RequestHead(method, scheme, authority, path, query, changed, hasContent);
    }
}
