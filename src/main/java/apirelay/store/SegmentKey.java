package apirelay.store;

/**
 * Names a segment of a content.
 *
 * @param id the stored response's
 * @param index from 0; {@value #WHOLE} for a content that is kept in memory only, as one
 */
record SegmentKey(long id, int index) {

    static final int WHOLE = -1;

    /** The most segments that a content may have, for an index takes 16 bits of the row's number. */
    static final int MOST = 1 << 16;

    /** The number of the segment's row: it keeps a content's segments together, in their order. */
    long row() {
        return row(id, index);
    }

    static long row(long id, int index) {
        return id << 16 | index;
    }

    /** How many segments a content has. */
    static int count(long contentLength) {
        return (int) ((contentLength + ResponseStore.SEGMENT - 1) / ResponseStore.SEGMENT);
    }

    static boolean isSmall(long contentLength) {
        return contentLength <= ResponseStore.SEGMENT;
    }
}
