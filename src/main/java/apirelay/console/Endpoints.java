package apirelay.console;

import apirelay.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The resources of the console that are not files: which method on which path leads to which handler. */
final class Endpoints {

    /** Who may ask. */
    enum Access {
        /** Everybody. */
        OPEN,
        /** Who has the admin token. */
        ADMIN
    }

    /**
     * One of them.
     *
     * @param path as OpenAPI has it: a segment in braces stands for any
     */
    record Endpoint(String method, String path, Access access, Handler handler) {}

    /** What a request leads to, and what stands where the path has braces. */
    record Found(Endpoint endpoint, Map<String, String> parameters) {}

    private final List<Endpoint> all = new ArrayList<>();

    Endpoints add(String method, String path, Access access, Handler handler) {
        all.add(new Endpoint(method, path, access, handler));
        return this;
    }

    List<Endpoint> all() {
        return List.copyOf(all);
    }

    /**
     * Finds one; a HEAD finds what a GET would.
     *
     * @return null if nothing has that path
     * @throws Refused 405 if something has, but not for this method
     */
    @Nullable
    Found find(String method, String path) throws Refused {
        String wanted = method.equals("HEAD") ? "GET" : method;
        Set<String> allowed = new TreeSet<>();
        for (Endpoint endpoint : all) {
            Map<String, String> parameters = match(endpoint.path(), path);
            if (parameters != null && endpoint.method().equals(wanted)) {
                return new Found(endpoint, parameters);
            }
            if (parameters != null) {
                allowed.add(endpoint.method());
            }
        }
        if (!allowed.isEmpty()) {
            throw methodNotAllowed(method, allowed);
        }
        return null;
    }

    static Refused methodNotAllowed(String method, Set<String> methods) {
        Set<String> allowed = new TreeSet<>(methods);
        if (methods.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Refused(
                405,
                "Method Not Allowed",
                method + " is not for this resource.",
                Fields.of("Allow", String.join(", ", allowed)));
    }

    private static @Nullable Map<String, String> match(String template, String path) {
        String[] expected = template.split("/", -1);
        String[] segments = path.split("/", -1);
        if (expected.length != segments.length) {
            return null;
        }
        Map<String, String> parameters = Map.of();
        for (int i = 0; i < expected.length; i++) {
            if (expected[i].startsWith("{")) {
                parameters = Map.of(expected[i].substring(1, expected[i].length() - 1), segments[i]);
            } else if (!expected[i].equals(segments[i])) {
                return null;
            }
        }
        return parameters;
    }
}
