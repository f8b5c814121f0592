package apirelay.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110 §8.8.3).
 *
 * @param weak whether it is a weak validator
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {

    /** @return null if it is no entity tag: without quotes it is none */
    public static @Nullable EntityTag parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean weak = text.startsWith("W/"); // §8.8.3: case-sensitive.
        String quoted = weak ? text.substring(2) : text;
        int last = quoted.length() - 1;
        if (last < 1 || quoted.charAt(0) != '"' || quoted.indexOf('"', 1) != last) {
            return null;
        }
        return new EntityTag(weak, quoted.substring(1, last));
    }

    /** The members of {@code If-Match} and {@code If-None-Match} that are entity tags (§13.1). */
    public static List<EntityTag> parseList(List<String> members) {
        List<EntityTag> tags = new ArrayList<>(members.size());
        for (String member : members) {
            EntityTag tag = parse(member);
            if (tag != null) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /** §8.8.3.2: equal, and neither is weak. */
    public boolean strongMatches(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** §8.8.3.2: equal, weak or not. */
    public boolean weakMatches(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }
}
