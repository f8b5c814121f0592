package apirelay.store;

import java.util.List;

/**
 * Content as it is kept: one segment, or all of them where there is no disk to hold what memory can't.
 *
 * @param parts each full but the last; never to be written to
 */
record Segment(List<byte[]> parts) implements Weighed {

    /** The record, its list and the key. */
    private static final long OWN = Weights.object(4) + Weights.object(8) + Weights.object(12);

    static Segment of(byte[] part) {
        return new Segment(List.of(part));
    }

    byte[] part(int index) {
        return parts.get(index);
    }

    @Override
    public int weight() {
        long bytes = Weights.ELEMENT + OWN + Weights.references(parts.size());
        for (byte[] part : parts) {
            bytes += Weights.bytes(part.length);
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
