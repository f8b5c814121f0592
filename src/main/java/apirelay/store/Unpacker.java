package apirelay.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/** Reads what {@link Packer} wrote; believes nothing that it reads. */
final class Unpacker {

    private static final int CHECKSUM = Integer.BYTES;

    private final ByteBuffer bytes;

    /** @throws CorruptException if the checksum is not that of the bytes */
    Unpacker(byte[] sealed) throws CorruptException {
        if (sealed.length < CHECKSUM) {
            throw new CorruptException("no checksum");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(sealed, 0, sealed.length - CHECKSUM);
        bytes = ByteBuffer.wrap(sealed);
        if (bytes.getInt(sealed.length - CHECKSUM) != (int) checksum.getValue()) {
            throw new CorruptException("wrong checksum");
        }
        bytes.limit(sealed.length - CHECKSUM);
    }

    int octet() throws CorruptException {
        try {
            return bytes.get() & 0xFF;
        } catch (BufferUnderflowException e) {
            throw new CorruptException("cut short", e);
        }
    }

    long number() throws CorruptException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new CorruptException("number too long");
    }

    /** A number of things of which each takes at least one octet. */
    int count() throws CorruptException {
        long count = number();
        if (count < 0 || count > bytes.remaining()) {
            throw new CorruptException("count out of bounds: " + count);
        }
        return (int) count;
    }

    String text() throws CorruptException {
        long header = number();
        long length = header >>> 1;
        boolean narrow = (header & 1) == 0;
        if (length > bytes.remaining() / (narrow ? 1 : 2)) {
            throw new CorruptException("text out of bounds: " + length);
        }
        if (narrow) {
            byte[] octets = new byte[(int) length];
            bytes.get(octets);
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
        char[] characters = new char[(int) length];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = bytes.getChar();
        }
        return new String(characters);
    }

    Instant instant() throws CorruptException {
        long seconds = number();
        long nanos = number();
        if (seconds < Instant.MIN.getEpochSecond()
                || seconds > Instant.MAX.getEpochSecond()
                || nanos < 0
                || nanos > 999_999_999) {
            throw new CorruptException("no instant: " + seconds + " s " + nanos + " ns");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    void end() throws CorruptException {
        if (bytes.hasRemaining()) {
            throw new CorruptException(bytes.remaining() + " bytes too many");
        }
    }
}
