package apirelay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class HeadCodecTest {

    private final Random random = new Random(42);

    @Test
    void roundTrips() throws CorruptException {
        for (int round = 0; round < 2_000; round++) {
            CacheKey key = new CacheKey(text(), text(), text(), text(), text());
            StoredResponse response = response();
            HeadCodec.Head head = HeadCodec.decode(HeadCodec.encode(key, response));
            assertThat(head.key()).isEqualTo(key);
            assertThat(head.response()).isEqualTo(response);
        }
    }

    @Test
    void refusesEveryChangedBit() {
        byte[] bytes = HeadCodec.encode(Samples.key("/a"), response());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> HeadCodec.decode(changed)).isInstanceOf(CorruptException.class);
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = HeadCodec.encode(Samples.key("/a"), response());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> HeadCodec.decode(cut)).isInstanceOf(CorruptException.class);
        }
    }

    /** With a right checksum, so that the parts themselves must be checked. */
    @Test
    void refusesOrReadsEveryForgery() {
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = HeadCodec.encode(Samples.key("/a"), response());
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length - 4) : bytes.length - 4;
            for (int changes = random.nextInt(4); changes > 0 && length > 0; changes--) {
                bytes[random.nextInt(length)] = (byte) random.nextInt(256);
            }
            try {
                HeadCodec.decode(sealed(Arrays.copyOf(bytes, length)));
                read++;
            } catch (CorruptException e) {
                assertThat(e).hasMessageMatching(".+");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = HeadCodec.encode(Samples.key("/a"), response());
        bytes[0] = HeadCodec.VERSION + 1;
        byte[] other = sealed(Arrays.copyOf(bytes, bytes.length - 4));
        assertThatThrownBy(() -> HeadCodec.decode(other))
                .isInstanceOf(CorruptException.class)
                .hasMessage("version 2");
    }

    private static byte[] sealed(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        byte[] sealed = Arrays.copyOf(bytes, bytes.length + 4);
        for (int i = 0; i < 4; i++) {
            sealed[bytes.length + i] = (byte) (checksum.getValue() >>> (24 - 8 * i));
        }
        return sealed;
    }

    private StoredResponse response() {
        long first = random.nextInt(1000);
        long last = first + random.nextInt(1000);
        return new StoredResponse(
                random.nextLong(),
                text(),
                fields(),
                new ResponseHead(100 + random.nextInt(900), fields()),
                instant(),
                instant(),
                random.nextLong() >>> (1 + random.nextInt(60)),
                random.nextBoolean()
                        ? null
                        : new ContentRange(first, last, random.nextBoolean() ? ContentRange.UNKNOWN : last + 1),
                random.nextBoolean() ? null : instant(),
                null);
    }

    private Fields fields() {
        Fields.Builder fields = Fields.builder();
        for (int rest = random.nextInt(5); rest > 0; rest--) {
            fields.add(text(), text());
        }
        return fields.build();
    }

    private Instant instant() {
        return switch (random.nextInt(5)) {
            case 0 -> Instant.MIN;
            case 1 -> Instant.MAX;
            default -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        };
    }

    /** Of Latin-1 mostly; else of any characters, lone surrogates among them. */
    private String text() {
        int bound = random.nextInt(4) == 0 ? 0x10000 : 0x100;
        StringBuilder text = new StringBuilder();
        for (int rest = random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(10); rest > 0; rest--) {
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }
}
