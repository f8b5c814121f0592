package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the tool takes for a URL. */
final class Urls {

    /** What a request target takes as it is (RFC 3986 §3.3, §3.4), a percent sign before two hexadecimal digits among it. */
    private static final Pattern TAKEN = Pattern.compile("(?:[\\w.~!$&'()*+,;=:@/?-]|%\\p{XDigit}{2})+");

    private Urls() {}

    /**
     * What a person typed as a path and query, as a request can carry it: from a slash on, without a fragment, and with
     * everything percent-encoded that must be.
     */
    static String target(String typed) {
        String path = typed.replaceFirst("#.*", "");
        StringBuilder target = new StringBuilder(path.startsWith("/") ? "" : "/");
        Matcher taken = TAKEN.matcher(path);
        int at = 0;
        while (taken.find()) {
            target.append(escaped(path.substring(at, taken.start()))).append(taken.group());
            at = taken.end();
        }
        return target.append(escaped(path.substring(at))).toString();
    }

    /** A text as a single path segment, or as a value of a query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** What an option names, if it names an HTTP server. */
    static URI required(String option, URI url, CommandSpec command) {
        if (!absolute(url)) {
            throw new ParameterException(command.commandLine(), option + ": '" + url + "' is not an http or https URL");
        }
        return url;
    }

    /** Whether it names an HTTP server: http or https, with a host, without query and fragment. */
    static boolean absolute(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }
}
