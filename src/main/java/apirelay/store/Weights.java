package apirelay.store;

import apirelay.http.Fields;

/**
 * What objects take of the heap, in bytes: of a 64-bit JVM with references of four bytes, as HotSpot's are below 32 GiB.
 * Rather too much than too little.
 */
final class Weights {

    /** What the cache and JCS need to keep an element, beside its key and value. */
    static final long ELEMENT = 150;

    private Weights() {}

    /** A class's instance. */
    static long object(int fieldBytes) {
        return padded(12L + fieldBytes);
    }

    static long bytes(long length) {
        return padded(16 + length);
    }

    static long references(int count) {
        return padded(16L + 4L * count);
    }

    /** One of its own; its characters are those of HTTP, an octet each. */
    static long text(String text) {
        return 24 + bytes(text.length());
    }

    static long fields(Fields fields) {
        if (fields.size() == 0) {
            return 0; // There is only one of that.
        }
        long bytes = 16 + references(2 * fields.size());
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            bytes += (CommonNames.isShared(name) ? 0 : text(name)) + text(fields.value(i));
        }
        return bytes;
    }

    private static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
