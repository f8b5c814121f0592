package apirelay.store;

import java.util.List;

/**
 * Content as it is kept: one segment, or all of them where there is no disk to hold what memory can't.
 *
 * @param parts each full but the last; never to be written to
 */
record Segment(List<byte[]> parts) implements Weighed {

    static Segment of(byte[] part) {
        return new Segment(List.of(part));
    }

    byte[] part(int index) {
        return parts.get(index);
    }

    @Override
    public int weight() {
        long bytes = 160;
        for (byte[] part : parts) {
            bytes += part.length + 24;
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
