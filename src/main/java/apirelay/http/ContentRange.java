package apirelay.http;

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

    /** How many bytes it covers. */
    public long length() {
        return last - first + 1;
    }
}
