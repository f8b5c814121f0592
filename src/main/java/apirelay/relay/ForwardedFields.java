package apirelay.relay;

import apirelay.caching.CachePolicy;
import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.RequestHead;
import apirelay.http.Syntax;
import java.util.Set;

/**
 * The fields of a request as upstream is to get them.
 *
 * <p>What a client says of the way before the relay is replaced by what the relay has seen: {@code Forwarded} (RFC 7239)
 * and the fields that came before it.
 */
final class ForwardedFields {

    /** This intermediary's name in {@code Via} (RFC 9110 §7.6.3). */
    static final String PSEUDONYM = "api-relay";

    /** Marks a request so that whoever sent it can find what became of it; the relay's own, and no more than that. */
    static final String TRACE_MARK = "Relay-Trace";

    /** So often may a request pass a relay before it is taken to run in circles. */
    static final int MOST_HOPS = 8;

    /** Set anew by who knows which base URL it is for ({@code Host}), framed anew, or answered here ({@code Expect}). */
    private static final Set<String> REPLACED = Fields.names("host", "content-length", "expect");

    /** RFC 9110 §9.3.8: what a TRACE, which is shown to whoever asks, must not carry. */
    private static final Set<String> SENSITIVE = Fields.names("authorization", "cookie", "proxy-authorization");

    private ForwardedFields() {}

    /** The fields that a TRACE may show. */
    static Fields insensitive(Fields fields) {
        return fields.filter(name -> !SENSITIVE.contains(name));
    }

    /** Whether a field says where a request came from. Some servers read an underscore for a hyphen. */
    private static boolean isProvenance(String name) {
        char first = name.isEmpty() ? ' ' : Character.toLowerCase(name.charAt(0));
        if (first != 'f' && first != 'x') {
            return false;
        }
        String folded = Fields.fold(name).replace('_', '-');
        return folded.equals("forwarded") || folded.startsWith("x-forwarded-") || folded.equals("x-real-ip");
    }

    /**
     * The request as it truly came, without what concerns only its connection: what the rules judge by is what upstream sees.
     * If they judged by what a client claims, or holds back, a response that varies by it would reach the wrong ones.
     *
     * @param peer the address that the request came from
     */
    static RequestHead truthful(RequestHead request, String peer, Route route) {
        Fields.Builder fields = Fields.builder();
        Fields sent = Forwarding.withoutConnectionSpecific(request.fields());
        for (int i = 0; i < sent.size(); i++) {
            if (!isProvenance(sent.name(i)) && !sent.name(i).equalsIgnoreCase(TRACE_MARK)) {
                fields.add(sent.name(i), sent.value(i));
            }
        }
        String node = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer; // RFC 7239 §6.
        String host = "";
        fields.add("X-Forwarded-For", peer).add("X-Forwarded-Proto", request.scheme());
        if (route.forwardHost() && !request.authority().isEmpty()) {
            fields.add("X-Forwarded-Host", request.authority());
            host = ";host=" + quoted(request.authority());
        }
        fields.add("Forwarded", "for=" + node + host + ";proto=" + request.scheme());
        return request.with(fields.build());
    }

    /**
     * The fields of a truthful request as upstream is to get them.
     *
     * @param protocol its version, as in {@code HTTP/1.1}
     */
    static Fields of(RequestHead request, String protocol, Route route, CachePolicy policy) {
        Fields.Builder fields = Fields.builder();
        boolean trace = request.method().equals("TRACE");
        Fields kept = trace ? insensitive(request.fields()) : request.fields();
        String authorization = trace ? null : route.authorization();
        for (int i = 0; i < kept.size(); i++) {
            String name = kept.name(i);
            boolean injected = authorization != null && name.equalsIgnoreCase("Authorization");
            if (!REPLACED.contains(name) && !injected) {
                fields.add(name, kept.value(i));
            }
        }
        if (authorization != null) {
            fields.add("Authorization", authorization);
        }
        if (policy.targetedFields().stream().anyMatch("Surrogate-Control"::equalsIgnoreCase)) {
            fields.add("Surrogate-Capability", CachePolicy.SURROGATE + "=\"Surrogate/1.0\"");
        }
        return Forwarding.withVia(fields.build(), protocol, PSEUDONYM);
    }

    /** The trailers of a request as upstream is to get them. */
    static Fields trailers(Fields trailers) {
        return Forwarding.trailers(trailers).filter(name -> !isProvenance(name) && !name.equalsIgnoreCase(TRACE_MARK));
    }

    /** Whether the request has come through relays so often that it must be running in circles. */
    static boolean loops(Fields request) {
        int hops = 0;
        for (String member : request.members("Via")) {
            if (member.endsWith(" " + PSEUDONYM)) {
                hops++;
            }
        }
        return hops >= MOST_HOPS;
    }

    private static String quoted(String value) {
        return Syntax.isToken(value) ? value : '"' + value + '"';
    }
}
