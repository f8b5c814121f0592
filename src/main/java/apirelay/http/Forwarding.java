package apirelay.http;

import java.util.List;
import java.util.Set;

/** What an intermediary changes in the fields that it forwards (RFC 9110 §7.6). */
public final class Forwarding {

    /** §7.6.1: what concerns one connection only, whether {@code Connection} names it or not. */
    private static final Set<String> CONNECTION_SPECIFIC = Fields.names(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "trailer");

    /** Never taken off by the sender's word in {@code Connection}: framing, routing and the rules of caching hang on them. */
    private static final Set<String> ESSENTIAL = Set.of(
            "content-length",
            "content-type",
            "host",
            "cache-control",
            "relay-cache-control",
            "cdn-cache-control",
            "surrogate-control",
            "content-range",
            "content-encoding",
            "vary",
            "expires",
            "age",
            "date");

    /** §6.5.1: what a trailer section must not say, besides: control data, authentication, and what asks for it. */
    private static final Set<String> NOT_IN_TRAILERS = Set.of(
            "authorization",
            "content-language",
            "content-location",
            "cookie",
            "expect",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "location",
            "max-forwards",
            "pragma",
            "proxy-authenticate",
            "proxy-authorization",
            "range",
            "retry-after",
            "set-cookie",
            "via",
            "warning",
            "www-authenticate");

    private Forwarding() {}

    /** The trailers that may be passed on. */
    public static Fields trailers(Fields trailers) {
        return withoutConnectionSpecific(trailers).filter(name -> {
            String folded = Fields.fold(name);
            return !isEssential(folded) && !NOT_IN_TRAILERS.contains(folded);
        });
    }

    /**
     * Whether what a message means hangs on the field, so that no list of names in another field can take it off.
     *
     * @param name in lower case
     */
    public static boolean isEssential(String name) {
        return ESSENTIAL.contains(name);
    }

    /** Without connection-specific fields: those that {@code Connection} nominates, then those known to be (§7.6.1). */
    public static Fields withoutConnectionSpecific(Fields fields) {
        List<String> nominated = fields.members("Connection");
        return fields.filter(name -> !CONNECTION_SPECIFIC.contains(name) && !isNominated(name, nominated));
    }

    private static boolean isNominated(String name, List<String> nominated) {
        for (String each : nominated) {
            if (each.equalsIgnoreCase(name)) {
                return !isEssential(Fields.fold(name));
            }
        }
        return false;
    }

    /** With this recipient's entry at the end of {@code Via} (§7.6.3). */
    public static Fields withVia(Fields fields, String receivedProtocol, String receivedBy) {
        // HTTP's own name is left out (§7.6.3).
        String version = receivedProtocol.startsWith("HTTP/") ? receivedProtocol.substring(5) : receivedProtocol;
        return fields.and("Via", version + ' ' + receivedBy);
    }
}
