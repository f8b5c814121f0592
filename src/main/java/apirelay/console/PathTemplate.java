package apirelay.console;

/** A path as OpenAPI has it: a segment in braces stands for any. */
final class PathTemplate {

    private PathTemplate() {}

    /**
     * The template as a completion of what was typed: its segments that were typed whole stand as they were typed, so that
     * {@code /restaurant/nanna/m} becomes {@code /restaurant/nanna/menu}.
     *
     * @return empty if the template does not begin so
     */
    static String completed(String template, String typed) {
        String[] segments = template.split("/", -1);
        String[] given = typed.split("/", -1);
        if (given.length > segments.length) {
            return "";
        }
        int last = given.length - 1;
        for (int i = 0; i < last; i++) {
            boolean parameter = segments[i].contains("{");
            if (parameter ? given[i].isEmpty() : !segments[i].equals(given[i])) {
                return "";
            }
            segments[i] = given[i];
        }
        boolean begins = segments[last].contains("{") || segments[last].startsWith(given[last]);
        return begins ? String.join("/", segments) : "";
    }
}
