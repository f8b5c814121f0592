package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.StructuredFields;
import apirelay.http.UriReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an unsafe request makes invalid (RFC 9111 §4.4). */
public final class Invalidation {

    private Invalidation() {}

    /**
     * The requests whose stored responses are to be invalidated: those for the request's own target, and for what the
     * response calls its {@code Location} and {@code Content-Location}, if they have the same origin.
     *
     * @return GET requests without fields; empty after a safe method, and after an error
     */
    public static Set<RequestHead> invalidated(RequestHead request, ResponseHead response) {
        if (!invalidates(request, response)) {
            return Set.of();
        }
        Set<RequestHead> invalidated = new LinkedHashSet<>();
        invalidated.add(get(request, request.path(), request.query()));
        String origin = request.scheme() + "://" + request.authority();
        for (String name : new String[] {"Location", "Content-Location"}) {
            String reference = response.fields().first(name);
            String uri = reference == null ? "" : UriReference.resolve(request.uri(), reference);
            if (uri.startsWith(origin + '/')) { // §4.4: of another origin it could be an attack.
                String[] target = uri.substring(origin.length()).split("\\?", 2);
                invalidated.add(get(request, target[0], target.length == 1 ? null : target[1]));
            }
        }
        return invalidated;
    }

    /** RFC 9875 §3: the cache groups of the request's origin whose stored responses are to be invalidated, too. */
    public static List<String> groups(RequestHead request, ResponseHead response) {
        return invalidates(request, response)
                ? StructuredFields.strings(response.fields().combined("Cache-Group-Invalidation"))
                : List.of();
    }

    private static boolean invalidates(RequestHead request, ResponseHead response) {
        boolean nonError = response.status() >= 200 && response.status() < 400;
        return nonError && !request.isSafe();
    }

    private static RequestHead get(RequestHead request, String path, @Nullable String query) {
        return new RequestHead("GET", request.scheme(), request.authority(), path, query, Fields.EMPTY, false);
    }
}
