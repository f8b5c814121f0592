package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Upstream's references to its own resources ({@code Location}, {@code Content-Location}) and its cookies' scope, as the relay's
 * clients would have them: the relay's origin and the route's path in place of a base URL's. Anything else stays as it is.
 */
final class Localisation {

    private final Route route;

    /** The client's; empty if it named no authority: then references have none either. */
    private final String origin;

    /** The path that stands for upstream's base path; empty: the root. */
    private final String prefix;

    /**
     * @param mount the path that the relay's paths are below, as the client sees them
     * @param request the client's
     */
    Localisation(Route route, String mount, RequestHead request) {
        this(route, mount, request.authority().isEmpty() ? "" : request.scheme() + "://" + request.authority());
    }

    /** @param origin the relay's, as the client sees it; empty: references have no authority either */
    Localisation(Route route, String mount, String origin) {
        this.route = route;
        this.origin = origin;
        this.prefix = mount + (route.path().equals("/") ? "" : route.path());
    }

    static boolean concerns(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (isReference(fields.name(i)) || isCookie(fields.name(i))) {
                return true;
            }
        }
        return false;
    }

    ResponseHead of(ResponseHead head) {
        Fields fields = head.fields();
        if (!concerns(fields)) {
            return head;
        }
        Fields.Builder local = Fields.builder();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            String value = fields.value(i);
            local.add(name, isReference(name) ? reference(value) : isCookie(name) ? cookie(value) : value);
        }
        return head.with(local.build());
    }

    private static boolean isReference(String name) {
        return name.equalsIgnoreCase("Location") || name.equalsIgnoreCase("Content-Location");
    }

    private static boolean isCookie(String name) {
        return name.equalsIgnoreCase("Set-Cookie");
    }

    String reference(String reference) {
        for (URI base : route.bases()) {
            for (String authority : authorities(base)) {
                String local = reference(reference, base, base.getScheme() + "://" + authority);
                if (local != null) {
                    return local;
                }
            }
        }
        return reference;
    }

    /** What upstream may call itself. */
    private List<String> authorities(URI base) {
        String host = route.host();
        return host == null ? List.of(base.getRawAuthority()) : List.of(base.getRawAuthority(), host);
    }

    /** The local one; null if this base URL is not meant. */
    private @Nullable String reference(String reference, URI base, String baseOrigin) {
        boolean absolute = reference.regionMatches(true, 0, baseOrigin, 0, baseOrigin.length());
        String target = absolute ? reference.substring(baseOrigin.length()) : reference;
        if (absolute ? !isTarget(target) : !target.startsWith("/") || target.startsWith("//")) {
            return null;
        }
        String below = below(target, base);
        if (below == null) {
            return null;
        }
        if (!isReachable(below, base)) {
            // The relay has no name for it; under the nearest, upstream would send the client round and round.
            return baseOrigin + target;
        }
        String path = prefix + below;
        return (absolute ? origin : "") + (path.startsWith("/") ? path : '/' + path);
    }

    /** Whether a path begins here, and not merely a longer authority ends elsewhere. */
    private static boolean isTarget(String target) {
        return target.isEmpty() || target.startsWith("/") || target.startsWith("?") || target.startsWith("#");
    }

    /** What follows the base path, without its slash at the end; null if the target is not below it. */
    private static @Nullable String below(String target, URI base) {
        String path = withoutSlash(base.getRawPath());
        if (!target.startsWith(path)) {
            return null;
        }
        String below = target.substring(path.length());
        return isTarget(below) ? below : null;
    }

    /** Whether the relay asks for the very same path when a client asks for the local one. */
    private boolean isReachable(String below, URI base) {
        String path = below.split("[?#]", 2)[0];
        if (!path.isEmpty() && !path.equals("/")) {
            return true;
        }
        String basePath = base.getRawPath();
        if (basePath.isEmpty() || basePath.equals("/")) {
            return true; // Both are the root.
        }
        boolean slash = path.equals("/");
        return basePath.endsWith("/") == slash || (slash && !route.path().equals("/"));
    }

    private String cookie(String cookie) {
        String[] parts = cookie.split(";", -1);
        boolean bound = parts[0].trim().regionMatches(true, 0, "__Host-", 0, 7); // It is to have the path "/".
        List<String> kept = new ArrayList<>(parts.length);
        kept.add(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String[] attribute = parts[i].split("=", 2);
            String name = attribute[0].trim().toLowerCase(Locale.ROOT);
            String value = attribute.length == 1 ? "" : attribute[1].trim();
            if (name.equals("path") && !bound) {
                kept.add(attribute[0] + '=' + cookiePath(value));
            } else if (!name.equals("domain") || !isUpstreams(value)) {
                kept.add(parts[i]);
            }
        }
        return String.join(";", kept);
    }

    /** RFC 6265 §5.1.3: whether a domain covers an upstream host; without it a cookie is for the relay's host alone. */
    private boolean isUpstreams(String value) {
        String domain = (value.startsWith(".") ? value.substring(1) : value).toLowerCase(Locale.ROOT);
        return route.bases().stream()
                .flatMap(base -> authorities(base).stream())
                .map(authority -> authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT))
                .anyMatch(host -> host.equals(domain) || host.endsWith('.' + domain));
    }

    /** RFC 6265 §5.1.4: what covers all of the API covers the route, and no more. */
    private String cookiePath(String value) {
        for (URI base : route.bases()) {
            String path = withoutSlash(base.getRawPath());
            if (value.startsWith("/") && (path + '/').startsWith(withoutSlash(value) + '/')) {
                return prefix.isEmpty() ? "/" : prefix;
            }
            if (value.startsWith(path + '/')) {
                return prefix + value.substring(path.length());
            }
        }
        return value;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
