package apirelay.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stored responses: all that every filter given takes. */
final class Filter {

    @Option(names = "--url", paramLabel = "URL", description = "One URL, or its path and query on the relay.")
    private @Nullable String url;

    @Option(names = "--prefix", paramLabel = "P", description = "URLs that begin so.")
    private @Nullable String prefix;

    @Option(
            names = "--pattern",
            paramLabel = "P",
            description = "URLs like this: * stands for any characters, ? for one.")
    private @Nullable String pattern;

    @Option(names = "--route", paramLabel = "NAME", description = "Those of a route.")
    private @Nullable String route;

    @Option(names = "--host", paramLabel = "NAME", description = "Those of a host.")
    private @Nullable String host;

    @Option(names = "--tag", paramLabel = "TAG", description = "Those with a cache group, surrogate key or cache tag.")
    private @Nullable String tag;

    /** As the console's parameters. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "url", url);
        put(parameters, "prefix", prefix);
        put(parameters, "pattern", pattern);
        put(parameters, "route", route);
        put(parameters, "host", host);
        put(parameters, "tag", tag);
        return parameters;
    }

    private static void put(Map<String, Object> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }
}
