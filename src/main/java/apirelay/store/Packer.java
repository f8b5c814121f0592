package apirelay.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/** Writes the parts of a stored head; {@link Unpacker} reads them. */
final class Packer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    void octet(int value) {
        bytes.write(value);
    }

    /** Seven bits to an octet, the lowest first; any value, negative ones in ten octets. */
    void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /** One octet to a character where that is enough, as it is for all that HTTP sends; two otherwise. */
    void text(String value) {
        boolean narrow = value.chars().allMatch(c -> c < 0x100);
        number((long) value.length() << 1 | (narrow ? 0 : 1));
        if (narrow) {
            bytes.writeBytes(value.getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        for (int i = 0; i < value.length(); i++) { // Not by a charset, which would mend lone surrogates.
            bytes.write(value.charAt(i) >>> 8);
            bytes.write(value.charAt(i));
        }
    }

    void instant(Instant value) {
        number(value.getEpochSecond());
        number(value.getNano());
    }

    /** All that was written, and its checksum. */
    byte[] sealed() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        int sum = (int) checksum.getValue();
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.write(sum >>> shift);
        }
        return bytes.toByteArray();
    }
}
