package apirelay.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what some texts mean that have been read of late: field values recur from message to message. For all threads; what is
 * remembered makes room for what is read next.
 *
 * @param <T> immutable
 */
public final class Parsed<T> {

    private static final int SLOTS = 512;

    /** In characters: longer texts are read anew. */
    private static final int LONGEST = 128;

    private final Function<String, T> parser;

    /** What one thread puts here another may see late, but whole: an entry's fields are final. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private final @Nullable Entry<T>[] slots = new Entry[SLOTS];

    private record Entry<T>(String text, T meaning) {}

    /** @param parser gives the same for the same text, always */
    public Parsed(Function<String, T> parser) {
        this.parser = parser;
    }

    public T of(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 9 ^ hash >>> 18) & SLOTS - 1;
        Entry<T> entry = slots[slot];
        if (entry != null && entry.text.equals(text)) {
            return entry.meaning;
        }
        T meaning = parser.apply(text);
        if (text.length() <= LONGEST) {
            slots[slot] = new Entry<>(text, meaning);
        }
        return meaning;
    }
}
