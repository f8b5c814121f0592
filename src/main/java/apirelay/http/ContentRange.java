package apirelay.http;

import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a representation a partial content is (RFC 9110 §14.4): {@code bytes first-last/completeLength}.
 *
 * @param first the first byte's position, from 0
 * @param last the last byte's position, inclusive
 * @param completeLength the representation's length in bytes; {@value #UNKNOWN} where the server did not know it
 */
public record ContentRange(long first, long last, long completeLength) {

    public static final long UNKNOWN = -1;

    public ContentRange {
        if (first < 0 || last < first || (completeLength != UNKNOWN && last >= completeLength)) {
            throw new IllegalArgumentException("bytes " + first + "-" + last + "/" + completeLength);
        }
    }

    /** @return null if it is no {@code Content-Range} of bytes that names any (§14.4) */
    public static @Nullable ContentRange parse(@Nullable String text) {
        if (text == null || !text.regionMatches(true, 0, "bytes ", 0, 6)) {
            return null;
        }
        int dash = text.indexOf('-', 6);
        int slash = text.indexOf('/', Math.max(dash, 6));
        if (dash < 0 || slash < 0) {
            return null;
        }
        long first = Syntax.digits(text.substring(6, dash));
        long last = Syntax.digits(text.substring(dash + 1, slash));
        String length = text.substring(slash + 1);
        long completeLength = length.equals("*") ? UNKNOWN : Syntax.digits(length);
        boolean valid = first >= 0 && last >= first && (length.equals("*") || completeLength > last);
        return valid ? new ContentRange(first, last, completeLength) : null;
    }

    /** Whether it is the whole representation. */
    public boolean isComplete() {
        return first == 0 && last + 1 == completeLength;
    }

    @Override
    public String toString() {
        return "bytes " + first + '-' + last + '/' + (completeLength == UNKNOWN ? "*" : completeLength);
    }

    /** How many bytes it covers. */
    public long length() {
        return last - first + 1;
    }
}
