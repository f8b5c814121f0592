package apirelay.cli;

import java.net.URI;

/** What the tool takes for a URL. */
final class Urls {

    private Urls() {}

    /** Whether it names an HTTP server: http or https, with a host, without query and fragment. */
    static boolean absolute(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }
}
