package apirelay.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to purge: exactly one of these is given. */
final class Selection {

    @Parameters(paramLabel = "URL", description = "One URL, or its path and query on the relay.")
    private @Nullable String url;

    @Option(names = "--prefix", paramLabel = "P", description = "URLs that begin so.")
    private @Nullable String prefix;

    @Option(
            names = "--pattern",
            paramLabel = "P",
            description = "URLs like this: * stands for any characters, ? for one.")
    private @Nullable String pattern;

    @Option(names = "--tag", paramLabel = "TAG", description = "Those with a cache group, surrogate key or cache tag.")
    private @Nullable String tag;

    @Option(names = "--route", paramLabel = "NAME", description = "Those of a route.")
    private @Nullable String route;

    @Option(names = "--host", paramLabel = "NAME", description = "Those of a host.")
    private @Nullable String host;

    @Option(names = "--all", description = "Everything.")
    private boolean all;

    /** As the console's member. */
    Map.Entry<String, Object> member() {
        if (url != null) {
            return Map.entry("url", url);
        }
        if (prefix != null) {
            return Map.entry("prefix", prefix);
        }
        if (pattern != null) {
            return Map.entry("pattern", pattern);
        }
        if (tag != null) {
            return Map.entry("tag", tag);
        }
        if (route != null) {
            return Map.entry("route", route);
        }
        return host != null ? Map.entry("host", host) : Map.entry("all", all);
    }
}
