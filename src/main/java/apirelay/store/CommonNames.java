package apirelay.store;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names that most stored responses have, of which one string each is enough. What comes from upstream shares them already, for
 * Jetty has strings of its own for them, written like these.
 */
final class CommonNames {

    private static final Map<String, String> NAMES = Stream.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "Accept-Ranges",
                    "Access-Control-Allow-Origin",
                    "Age",
                    "Allow",
                    "Cache-Control",
                    "Content-Disposition",
                    "Content-Encoding",
                    "Content-Language",
                    "Content-Length",
                    "Content-Location",
                    "Content-Type",
                    "Date",
                    "ETag",
                    "Expires",
                    "Last-Modified",
                    "Link",
                    "Location",
                    "Pragma",
                    "Server",
                    "Strict-Transport-Security",
                    "Vary",
                    "Via",
                    "Warning")
            .collect(Collectors.toMap(Function.identity(), Function.identity()));

    private CommonNames() {}

    /** The one string for that name; of others the one that is given. */
    static String shared(String name) {
        return NAMES.getOrDefault(name, name);
    }

    static boolean isShared(String name) {
        return NAMES.containsKey(name);
    }
}
