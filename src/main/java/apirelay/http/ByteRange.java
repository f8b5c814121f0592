package apirelay.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One range of a {@code Range} field (RFC 9110 §14.1.2).
 *
 * @param first the first byte's position; {@value #SUFFIX} if the range is a suffix
 * @param last the last byte's position, inclusive, or {@value #END}; of a suffix, its length
 */
public record ByteRange(long first, long last) {

    public static final long SUFFIX = -1;
    public static final long END = Long.MAX_VALUE;

    /**
     * The ranges that the field asks for, in its order.
     *
     * @return null if there is no field, its unit is not {@code bytes}, or it is malformed: then it is ignored (§14.2)
     */
    public static @Nullable List<ByteRange> parse(Fields fields) {
        List<String> lines = fields.all("Range");
        if (lines.size() != 1 || !lines.get(0).regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        List<ByteRange> ranges = new ArrayList<>(2);
        for (String member : Syntax.listMembers(lines.get(0).substring(6))) {
            ByteRange range = parseOne(member);
            if (range == null) {
                return null;
            }
            ranges.add(range);
        }
        return ranges.isEmpty() ? null : ranges;
    }

    private static @Nullable ByteRange parseOne(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = Syntax.digits(text.substring(0, dash));
        long last = Syntax.digits(text.substring(dash + 1));
        boolean noFirst = dash == 0;
        boolean noLast = dash == text.length() - 1;
        if (noFirst) {
            return noLast || last < 0 ? null : new ByteRange(SUFFIX, last);
        }
        if (first < 0 || (!noLast && last < first)) {
            return null;
        }
        return new ByteRange(first, noLast ? END : last);
    }

    /** The bytes of a representation of that length which it names; null if there are none (§14.1.2). */
    public @Nullable ContentRange of(long completeLength) {
        if (first == SUFFIX) {
            long length = Math.min(last, completeLength);
            return length == 0 ? null : new ContentRange(completeLength - length, completeLength - 1, completeLength);
        }
        return first >= completeLength
                ? null
                : new ContentRange(first, Math.min(last, completeLength - 1), completeLength);
    }
}
