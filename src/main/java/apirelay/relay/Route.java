package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.http.Fields;
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
 * @param base upstream's base URL: scheme, authority and a path, which stands in the prefix's place
 * @param host the {@code Host} that upstream is sent; null: the base URL's authority
 * @param authorization the {@code Authorization} that upstream is sent in place of the client's; null: the client's
 * @param forwardHost whether upstream is told which authority the client named ({@code X-Forwarded-Host}); the cache then
 *     keeps a response per authority, for what upstream makes of it must not reach those who named another
 * @param keyRules how the query is normalised before it becomes a part of the key
 */
public record Route(
        String name,
        String path,
        URI base,
        @Nullable String host,
        @Nullable String authorization,
        boolean forwardHost,
        KeyRules keyRules,
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

    /** The request target that upstream is asked for: its base path, then the rest of the path and the query, raw. */
    String upstreamTarget(RequestHead request) {
        String rest = path.equals("/") ? request.path() : request.path().substring(path.length());
        String basePath = base.getRawPath();
        String target;
        if (rest.isEmpty() || rest.equals("/")) {
            target = basePath.isEmpty() ? "/" : basePath; // The base exactly as written.
        } else {
            target = (basePath.endsWith("/") ? basePath.substring(0, basePath.length() - 1) : basePath) + rest;
        }
        return request.query() == null ? target : target + '?' + request.query();
    }

    /** The {@code Host} of requests to upstream (RFC 9110 §7.2). */
    String hostField() {
        return host == null ? base.getRawAuthority() : host;
    }

    CacheKey key(RequestHead request) {
        String query = keyRules.normalised(request.query());
        return new CacheKey(
                name,
                base.getScheme() + "://" + hostField() + base.getRawPath(),
                request.scheme(),
                forwardHost ? request.authority() : "",
                query == null ? request.path() : request.path() + '?' + query);
    }

    /** The head with upstream's references to its own resources as the relay's clients would make them. */
    ResponseHead localised(ResponseHead answer) {
        Fields local = answer.fields();
        for (String field : List.of("Location", "Content-Location")) {
            String reference = local.first(field);
            if (reference != null) {
                local = local.with(field, toRelay(reference));
            }
        }
        return answer.with(local);
    }

    /**
     * The reference that upstream made to one of its resources, as the relay's clients would make it: upstream's authority
     * and base path taken off. Any other stays as it is.
     */
    String toRelay(String reference) {
        String origin = base.getScheme() + "://" + base.getRawAuthority();
        boolean absolute = reference.startsWith(origin + '/') || reference.equals(origin);
        String local = absolute ? reference.substring(origin.length()) : reference;
        String basePath = base.getRawPath().endsWith("/")
                ? base.getRawPath().substring(0, base.getRawPath().length() - 1)
                : base.getRawPath();
        boolean below = local.startsWith(basePath + '/') || local.equals(basePath) || local.startsWith(basePath + '?');
        if (!below || !(absolute || local.startsWith("/")) || local.startsWith("//")) {
            return reference;
        }
        String prefix = path.equals("/") ? "" : path;
        String rest = local.substring(basePath.length());
        return prefix + (rest.startsWith("/") || !prefix.isEmpty() ? rest : "/" + rest);
    }
}
