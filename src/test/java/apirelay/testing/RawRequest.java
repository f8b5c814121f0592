package apirelay.testing;

import java.util.List;
import java.util.Locale;

/**
 * A request as it stood on the wire.
 *
 * @param head the request line and the field lines, each with its CRLF, without the empty line (ISO-8859-1)
 * @param content as framed by {@code Content-Length}, or with the chunks put together (ISO-8859-1)
 */
public record RawRequest(String head, String content) {

    /** The request line, without its CRLF. */
    public String line() {
        return head.substring(0, head.indexOf("\r\n"));
    }

    /** What stands between the method and the version. */
    public String target() {
        String line = line();
        return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    }

    /** The field lines as they came. */
    public List<String> fieldLines() {
        return head.lines().skip(1).toList();
    }

    /** The values of all lines of that name. */
    public List<String> values(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return fieldLines().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }
}
