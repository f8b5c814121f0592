package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an unsafe request makes invalid (RFC 9111 §4.4). */
public final class Invalidation {

    private Invalidation() {}

    /**
     * The URIs whose stored responses are to be invalidated: the request's own, and what the response calls its
     * {@code Location} and {@code Content-Location}, if they have the same origin.
     *
     * @return empty after a safe method, and after an error
     */
    public static Set<String> invalidated(RequestHead request, ResponseHead response) {
        boolean nonError = response.status() >= 200 && response.status() < 400;
        if (request.isSafe() || !nonError) {
            return Set.of();
        }
        Set<String> uris = new LinkedHashSet<>();
        uris.add(request.uri());
        Fields fields = response.fields();
        for (String name : new String[] {"Location", "Content-Location"}) {
            String reference = fields.first(name);
            String uri = reference == null ? null : resolve(request, reference);
            if (uri != null && uri.startsWith(request.scheme() + "://" + request.authority() + "/")) {
                uris.add(uri); // §4.4: of another origin it could be an attack.
            }
        }
        return uris;
    }

    /** RFC 9110 §10.2.2: the reference resolved against the target URI; null if it is none. */
    static @Nullable String resolve(RequestHead request, String reference) {
        try {
            URI resolved = new URI(request.uri()).resolve(new URI(reference));
            String path = resolved.getRawPath();
            if (resolved.getRawAuthority() == null || path == null) {
                return null;
            }
            String query = resolved.getRawQuery();
            return Fields.fold(resolved.getScheme() + "://" + resolved.getRawAuthority())
                    + (path.isEmpty() ? "/" : path)
                    + (query == null ? "" : "?" + query);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
