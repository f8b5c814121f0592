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

    /** So often may a request pass a relay before it is taken to run in circles. */
    static final int MOST_HOPS = 8;

    /** What says where a request came from. */
    private static final Set<String> PROVENANCE = Set.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-forwarded-server",
            "x-forwarded-prefix",
            "x-real-ip");

    /** Set anew, framed anew, or answered here ({@code Expect}). */
    private static final Set<String> REPLACED = Set.of("host", "content-length", "expect");

    private ForwardedFields() {}

    /**
     * The request as it truly came: the rules judge, and upstream sees, the same provenance. If they judged by what a
     * client claims, a response that varies by it would be shared by all who claim alike.
     *
     * @param peer the address that the request came from
     */
    static RequestHead truthful(RequestHead request, String peer, Route route) {
        Fields.Builder fields = Fields.builder();
        Fields sent = request.fields();
        for (int i = 0; i < sent.size(); i++) {
            if (!PROVENANCE.contains(Fields.fold(sent.name(i)))) {
                fields.add(sent.name(i), sent.value(i));
            }
        }
        String node = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer; // RFC 7239 §6.
        StringBuilder forwarded = new StringBuilder("for=").append(node);
        fields.add("X-Forwarded-For", peer).add("X-Forwarded-Proto", request.scheme());
        if (route.forwardHost() && !request.authority().isEmpty()) {
            fields.add("X-Forwarded-Host", request.authority());
            forwarded.append(";host=").append(quoted(request.authority()));
        }
        forwarded.append(";proto=").append(request.scheme());
        return request.with(fields.add("Forwarded", forwarded.toString()).build());
    }

    /**
     * @param request with its true provenance
     * @param protocol its version, as in {@code HTTP/1.1}
     */
    static Fields of(RequestHead request, String protocol, Route route, CachePolicy policy) {
        Fields.Builder fields = Fields.builder().add("Host", route.hostField());
        Fields kept = Forwarding.withoutConnectionSpecific(request.fields());
        for (int i = 0; i < kept.size(); i++) {
            String name = kept.name(i);
            boolean injected = route.authorization() != null && name.equalsIgnoreCase("Authorization");
            if (!REPLACED.contains(Fields.fold(name)) && !injected) {
                fields.add(name, kept.value(i));
            }
        }
        if (route.authorization() != null) {
            fields.add("Authorization", route.authorization());
        }
        if (policy.targetedFields().stream().anyMatch("Surrogate-Control"::equalsIgnoreCase)) {
            fields.add("Surrogate-Capability", CachePolicy.SURROGATE + "=\"Surrogate/1.0\"");
        }
        return Forwarding.withVia(fields.build(), protocol, PSEUDONYM);
    }

    /** Whether the request has come through relays so often that it must be running in circles. */
    static boolean loops(Fields request) {
        long hops = request.members("Via").stream()
                .filter(member -> member.endsWith(" " + PSEUDONYM))
                .count();
        return hops >= MOST_HOPS;
    }

    private static String quoted(String value) {
        return Syntax.isToken(value) ? value : '"' + value + '"';
    }
}
