package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.StructuredFields;
import apirelay.http.Syntax;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which directives of a response govern this cache (RFC 9213): those of the first targeted field that is there and valid,
 * alone; else those of {@code Cache-Control} and {@code Expires}.
 *
 * @param field the field that governs
 * @param directives its directives
 */
record Targeted(String field, CacheControl directives) {

    /** The directives whose value must be a number of seconds. */
    private static final List<String> SECONDS =
            List.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    /** The directives that may have a string of field names for a value. */
    private static final List<String> FIELD_NAMES = List.of("no-cache", "private");

    static Targeted of(Fields fields, CachePolicy policy) {
        for (String field : policy.targetedFields()) {
            if (fields.contains(field)) {
                CacheControl directives = field.equalsIgnoreCase("Surrogate-Control")
                        ? surrogate(fields, field)
                        : dictionary(fields, field);
                if (directives != null && !directives.isEmpty()) {
                    return new Targeted(field, directives);
                }
            }
        }
        return new Targeted("Cache-Control", CacheControl.of(fields));
    }

    boolean isCacheControl() {
        return field.equals("Cache-Control");
    }

    /** RFC 9213 §2.1: a dictionary; one that can't be parsed, or has a value of the wrong type, is ignored. */
    private static @Nullable CacheControl dictionary(Fields fields, String name) {
        Map<String, Object> dictionary = StructuredFields.dictionary(fields.combined(name));
        if (dictionary == null) {
            return null;
        }
        CacheControl.Builder directives = new CacheControl.Builder();
        for (Map.Entry<String, Object> member : dictionary.entrySet()) {
            Object value = member.getValue();
            if (SECONDS.contains(member.getKey()) && !(value instanceof Long)) {
                return null;
            }
            if (FIELD_NAMES.contains(member.getKey()) && !(value instanceof Boolean) && !areFieldNames(value)) {
                return null;
            }
            if (!Boolean.FALSE.equals(value)) {
                directives.add(member.getKey(), value instanceof Boolean ? null : value.toString());
            }
        }
        return directives.build();
    }

    private static boolean areFieldNames(Object value) {
        return value instanceof String names
                && Syntax.listMembers(names).stream().allMatch(Syntax::isToken);
    }

    /** Edge Architecture 1.0 §2: a list of directives, each for all surrogates or for the one that it names. */
    private static CacheControl surrogate(Fields fields, String name) {
        CacheControl.Builder directives = new CacheControl.Builder();
        for (String member : fields.members(name)) {
            int semicolon = member.indexOf(';');
            String target = semicolon < 0 ? CachePolicy.SURROGATE : Syntax.trim(member.substring(semicolon + 1));
            String directive = semicolon < 0 ? member : Syntax.trim(member.substring(0, semicolon));
            int equals = directive.indexOf('=');
            String token = Fields.fold(equals < 0 ? directive : directive.substring(0, equals));
            if (target.equals(CachePolicy.SURROGATE) && (token.equals("max-age") || token.equals("no-store"))) {
                // max-age=600+3600 adds a time to be served stale; it is not taken up.
                String argument =
                        equals < 0 ? null : directive.substring(equals + 1).split("\\+", 2)[0];
                directives.add(token, argument);
            }
        }
        return directives.build();
    }
}
