package apirelay.console;

import apirelay.relay.Locations;
import apirelay.store.Filter;
import org.jspecify.annotations.Nullable;

/** Which stored responses a request of the API means. */
final class Selectors {

    static final String[] NAMES = {"url", "prefix", "pattern", "route", "host", "tag"};

    /** Where a selector's value comes from. */
    interface Source {

        @Nullable
        String get(String name) throws Refused;
    }

    private final Locations locations;

    Selectors(Locations locations) {
        this.locations = locations;
    }

    /** All that answer to every selector that is there. */
    Filter filter(Source source) throws Refused {
        String url = source.get("url");
        String prefix = source.get("prefix");
        String pattern = source.get("pattern");
        return new Filter(
                url == null ? null : locations.exact(url),
                prefix == null ? null : locations.beginning(prefix),
                pattern == null ? null : locations.beginning(pattern),
                source.get("route"),
                source.get("host"),
                source.get("tag"));
    }
}
