package apirelay.relay;

/** Keeps request paths within their route: no path may climb out of upstream's base. */
final class Paths {

    private Paths() {}

    /**
     * Whether a segment is, in any dress, {@code ..}: percent-encoded, with path parameters, or set apart by an encoded or
     * reverse solidus. Servers disagree on all of these, so none goes through.
     */
    static boolean climbs(String path) {
        if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            boolean end = i == path.length() || isSeparator(path, i);
            if (end) {
                if (isParent(path.substring(start, i))) {
                    return true;
                }
                start = i < path.length() && path.charAt(i) == '%' ? i + 3 : i + 1;
            }
        }
        return false;
    }

    private static boolean isSeparator(String path, int at) {
        char c = path.charAt(at);
        return c == '/' || c == '\\' || is(path, at, "%2f") || is(path, at, "%5c");
    }

    private static boolean isParent(String segment) {
        int semicolon = segment.indexOf(';');
        int encoded = indexOfIgnoreCase(segment, "%3b");
        int end = semicolon < 0 ? segment.length() : semicolon;
        String name = segment.substring(0, encoded < 0 ? end : Math.min(end, encoded));
        int dots = 0;
        for (int i = 0; i < name.length(); dots++) {
            if (name.charAt(i) == '.') {
                i++;
            } else if (is(name, i, "%2e")) {
                i += 3;
            } else {
                return false;
            }
        }
        return dots == 2;
    }

    private static boolean is(String text, int at, String encoded) {
        return text.regionMatches(true, at, encoded, 0, encoded.length());
    }

    private static int indexOfIgnoreCase(String text, String part) {
        for (int i = 0; i <= text.length() - part.length(); i++) {
            if (is(text, i, part)) {
                return i;
            }
        }
        return -1;
    }
}
