package apirelay.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a request names the console as it may be named. A page of another site can have its own name lead to this machine
 * (DNS rebinding), and would then be of the same origin as the console; but it can't have its browser say another
 * {@code Host}.
 */
final class HostCheck {

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::\\d{0,5})?");
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names;

    /** @param more names without port, besides this machine's own */
    HostCheck(Set<String> more) {
        names = Stream.concat(LOCAL.stream(), more.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it names one of the names, or the address that it came to; with any port. */
    boolean admits(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host != null && admits(host, request.getLocalAddr());
    }

    boolean admits(String host, String localAddress) {
        Matcher matcher = HOST.matcher(host);
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        String address = localAddress.indexOf(':') >= 0 ? '[' + localAddress + ']' : localAddress;
        return names.contains(name) || name.equals(address.toLowerCase(Locale.ROOT));
    }
}
