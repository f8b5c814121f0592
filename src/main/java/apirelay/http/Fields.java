package apirelay.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message's header or trailer section, in the order in which they stand there (RFC 9110 §5).
 *
 * <p>Immutable. Names keep the case they came in and are matched without it (§5.1); a field that occurs several times
 * stays several lines, in their order (§5.3).
 */
public final class Fields {

    public static final Fields EMPTY = new Fields(new String[0]);

    /** Name, value, name, value, … */
    private final String[] lines;

    private Fields(String[] lines) {
        this.lines = lines;
    }

    /** @throws IllegalArgumentException if a name has no value */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a field name without a value: " + namesAndValues.length + " strings");
        }
        return namesAndValues.length == 0 ? EMPTY : new Fields(namesAndValues.clone());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many field lines there are. */
    public int size() {
        return lines.length / 2;
    }

    public String name(int index) {
        return lines[2 * index];
    }

    public String value(int index) {
        return lines[2 * index + 1];
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /** The value of the first line of that name. */
    public @Nullable String first(String name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return lines[i + 1];
            }
        }
        return null;
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(lines[i + 1]);
            }
        }
        return values;
    }

    /** The field's value: its lines joined by a comma (RFC 9110 §5.2), or null if there is none. */
    public @Nullable String combined(String name) {
        List<String> values = all(name);
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> values.get(0);
            default -> String.join(", ", values);
        };
    }

    /** The members of a list-based field over all its lines, quoted strings kept whole (RFC 9110 §5.6.1). */
    public List<String> members(String name) {
        String value = combined(name);
        return value == null ? List.of() : Syntax.listMembers(value);
    }

    /** Whether a list-based field has the member, letters without case. */
    public boolean hasMember(String name, String member) {
        for (String each : members(name)) {
            if (each.equalsIgnoreCase(member)) {
                return true;
            }
        }
        return false;
    }

    /** These fields without the lines of the given names. */
    public Fields without(Collection<String> names) {
        return filter(name -> names.stream().noneMatch(name::equalsIgnoreCase));
    }

    public Fields without(String... names) {
        return without(Arrays.asList(names));
    }

    /** Only the lines whose name passes. */
    public Fields filter(Predicate<String> nameTest) {
        String[] passed = new String[lines.length];
        int length = 0;
        for (int i = 0; i < lines.length; i += 2) {
            if (nameTest.test(lines[i])) {
                passed[length++] = lines[i];
                passed[length++] = lines[i + 1];
            }
        }
        return length == lines.length ? this : length == 0 ? EMPTY : new Fields(Arrays.copyOf(passed, length));
    }

    /** These fields with one line of that name in place of all there were, at the end. */
    public Fields with(String name, String value) {
        return without(name).and(name, value);
    }

    /** These fields and one more line at the end. */
    public Fields and(String name, String value) {
        String[] more = Arrays.copyOf(lines, lines.length + 2);
        more[lines.length] = name;
        more[lines.length + 1] = value;
        return new Fields(more);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields that && Arrays.equals(lines, that.lines);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lines);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            text.append(name(i)).append(": ").append(value(i)).append('\n');
        }
        return text.toString();
    }

    /** A set of field names, which is asked without regard to case (RFC 9110 §5.1). */
    public static Set<String> names(String... names) {
        return Collections.unmodifiableSet(new Names(List.of(names)));
    }

    /** Most names are not of a length that occurs: that is seen first. */
    @SuppressWarnings("serial")
    private static final class Names extends TreeSet<String> {

        private final long lengths;

        Names(List<String> names) {
            super(String.CASE_INSENSITIVE_ORDER);
            addAll(names);
            lengths = names.stream().mapToLong(Names::bit).reduce(0, (all, bit) -> all | bit);
        }

        private static long bit(String name) {
            return 1L << name.length(); // Of a long one: modulo 64.
        }

        @Override
        public boolean contains(Object name) {
            return (lengths & bit((String) name)) != 0 && super.contains(name);
        }
    }

    /** The form in which field names are compared (RFC 9110 §5.1). */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Collects lines in order. Not for several threads. */
    public static final class Builder {

        private final ArrayList<String> lines = new ArrayList<>(32);

        private Builder() {}

        public Builder add(String name, String value) {
            lines.add(name);
            lines.add(value);
            return this;
        }

        public Builder addAll(Fields fields) {
            lines.addAll(Arrays.asList(fields.lines));
            return this;
        }

        public int size() {
            return lines.size() / 2;
        }

        public Fields build() {
            return lines.isEmpty() ? EMPTY : new Fields(lines.toArray(String[]::new));
        }
    }
}
