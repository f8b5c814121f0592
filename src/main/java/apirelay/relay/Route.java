package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Leads the requests below a path to an upstream.
 *
 * @param name names it in settings, keys and logs
 * @param path the prefix of the relay's paths that it takes, whole segments: {@code /} or {@code /menu}
 * @param bases upstream's base URLs, one at least: scheme, authority and a path, which stands in the prefix's place; the first
 *     names the API
 * @param host the {@code Host} that upstream is sent; null: the base URL's authority
 * @param authorization the {@code Authorization} that upstream is sent in place of the client's; null: the client's
 * @param forwardHost whether upstream is told which authority the client named ({@code X-Forwarded-Host}); the cache then
 *     keeps a response per authority, for what upstream makes of it must not reach those who named another
 * @param mount the path that the relay's paths are below, as clients see them, for upstream's references and cookies to be
 *     rewritten to ({@link Localisation}); null: they stay as they are
 * @param maxRequest the longest content of a request, in bytes; zero: any
 * @param keyRules how the query is normalised before it becomes a part of the key
 */
public record Route(
        String name,
        String path,
        List<URI> bases,
        @Nullable String host,
        @Nullable String authorization,
        boolean forwardHost,
        @Nullable String mount,
        long maxRequest,
        KeyRules keyRules,
        RoutePolicy policy,
        Upstream upstream) {

    /**
     * Which queries are taken for the same.
     *
     * @param ignoredParameters the parameters that are left out, such as those that only track
     * @param sorted whether the parameters' order makes no difference
     */
    public record KeyRules(Set<String> ignoredParameters, boolean sorted) {

        public static final KeyRules EXACT = new KeyRules(Set.of(), false);

        @Nullable
        String normalised(@Nullable String query) {
            if (query == null || (ignoredParameters.isEmpty() && !sorted)) {
                return query;
            }
            List<String> kept = Arrays.stream(query.split("&", -1))
                    .filter(parameter -> !ignoredParameters.contains(parameter.split("=", 2)[0]))
                    .collect(Collectors.toList());
            if (sorted) { // By name: the order of a name's own values may well make a difference.
                kept.sort(Comparator.comparing((String parameter) -> parameter.split("=", 2)[0]));
            }
            return kept.isEmpty() ? null : String.join("&", kept);
        }
    }

    /** Whether it takes the path. */
    boolean takes(String requestPath) {
        return path.equals("/")
                || requestPath.equals(path)
                || (requestPath.startsWith(path) && requestPath.charAt(path.length()) == '/');
    }

    /**
     * What upstream is asked for below its base path: the rest of the path and the query, raw. For the route's own path, or the
     * root, that is nothing: the base path exactly as it is written.
     */
    String upstreamTarget(RequestHead request) {
        String below = path.equals("/") ? request.path() : request.path().substring(path.length());
        String target = path.equals("/") && below.equals("/") ? "" : below;
        return request.query() == null ? target : target + '?' + request.query();
    }

    /** Names the API, whichever of its base URLs answers. */
    CacheKey key(RequestHead request) {
        URI base = bases.get(0);
        String query = keyRules.normalised(request.query());
        return new CacheKey(
                name,
                base.getScheme() + "://" + (host == null ? base.getRawAuthority() : host) + base.getRawPath(),
                request.scheme(),
                forwardHost ? request.authority() : "",
                query == null ? request.path() : request.path() + '?' + query);
    }

    /** The head with upstream's references as the rules compare them: below the relay's root. */
    ResponseHead localised(RequestHead request, ResponseHead answer) {
        return new Localisation(this, "", request).of(answer);
    }

    /** A URL of one of upstream's resources as a path on the relay; any other as it is. */
    String toRelay(String url) {
        return new Localisation(this, "", "").reference(url);
    }

    /** The head as it goes to the client. */
    ResponseHead forClient(RequestHead request, ResponseHead answer) {
        return mount == null || !Localisation.concerns(answer.fields())
                ? answer
                : new Localisation(this, mount, request).of(answer);
    }
}
