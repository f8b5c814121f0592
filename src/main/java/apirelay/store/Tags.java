package apirelay.store;

import apirelay.http.Fields;
import apirelay.http.StructuredFields;
import apirelay.http.Syntax;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names by which an origin lets its responses be purged together: cache groups (RFC 9875 §2), surrogate keys and cache
 * tags, all in one set.
 */
final class Tags {

    /** RFC 9875 §2 asks for at least 32 groups of at least 32 characters; what exceeds these bounds is no tag. */
    static final int MOST = 128;

    static final int LONGEST = 256;

    private Tags() {}

    static Set<String> of(Fields fields) {
        Set<String> tags = new LinkedHashSet<>();
        addAll(tags, StructuredFields.strings(fields.combined("Cache-Groups")));
        for (String value : fields.all("Surrogate-Key")) {
            addAll(tags, Arrays.asList(value.split("[ \t]+")));
        }
        for (String value : fields.all("Cache-Tag")) {
            addAll(tags, Syntax.listMembers(value));
        }
        return tags;
    }

    private static void addAll(Set<String> tags, List<String> names) {
        for (String name : names) {
            if (!name.isEmpty() && name.length() <= LONGEST && tags.size() < MOST) {
                tags.add(name);
            }
        }
    }
}
