package sidebyside;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Five thousand clients that have asked for 10 MB and hardly read on: every other one takes 1 KB each second, the rest nothing.
 * One thread does it for them all.
 */
final class Readers implements AutoCloseable {

    static final int READERS = 5000;
    static final String PATH = "/10m";
    static final int LENGTH = 10_000_000;

    private static final int DRIP = 1000;
    private static final int TICKS = 100;
    private static final int LOOKED_AT = 6;

    private static final byte[] CONTENT = new byte[LENGTH];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final List<Reader> readers = new ArrayList<>();
    private final Thread dripping = new Thread(this::drip, "readers");
    private volatile boolean ended;
    private volatile Exception failure;

    /** Puts the content where nginx's origin finds it. */
    static void publish() throws IOException {
        Files.write(Path.of("benchmarks/work/origin" + PATH), CONTENT);
    }

    /** @param address the peer's, which has stored the content */
    Readers(URI address) throws IOException {
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader(address));
        }
        dripping.start();
    }

    private void drip() {
        try {
            for (int tick = 0; !ended; tick = (tick + 1) % TICKS) {
                for (int i = tick; i < READERS / 2; i += TICKS) {
                    readers.get(2 * i).read(DRIP);
                }
                TimeUnit.MILLISECONDS.sleep(1000 / TICKS);
            }
        } catch (IOException | InterruptedException e) {
            failure = e;
        }
    }

    /**
     * Has a few that had stopped read on to the end, and all others leave; fails if any did not get what it should. Those who
     * took little are not asked to: the kernel (BBR) would go on sending to them at the pace that it has seen.
     */
    void finish() throws Exception {
        ended = true;
        dripping.join();
        if (failure != null) {
            throw failure;
        }
        List<Reader> few = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            if (i % 2 == 1 && few.size() < LOOKED_AT) {
                few.add(readers.get(i));
            } else {
                readers.get(i).channel.close(); // The kernel may have no memory left for the few while it holds so much for all.
            }
        }
        for (Reader reader : few) {
            reader.readOn();
        }
    }

    @Override
    public void close() throws IOException {
        ended = true;
        for (Reader reader : readers) {
            reader.channel.close(); // Resets: bytes are unread.
        }
    }

    /** One of them. All it gets is compared. */
    private static final class Reader {

        private final SocketChannel channel = SocketChannel.open();
        private final ByteBuffer bytes = ByteBuffer.allocate(16_384);
        private int position;

        Reader(URI address) throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
            channel.write(ISO_8859_1.encode("GET " + PATH + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n"));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                require(channel.read(bytes.clear().limit(1)) == 1, "no answer");
                head.append((char) bytes.get(0));
            }
            require(head.indexOf("HTTP/1.1 200 ") == 0, head.toString());
            channel.configureBlocking(false);
        }

        void read(int most) throws IOException {
            int count = channel.read(bytes.clear().limit(most));
            require(count >= 0, "the connection was closed");
            require(Arrays.equals(bytes.array(), 0, count, CONTENT, position, position + count), "other content");
            position += count;
        }

        void readOn() throws IOException {
            channel.configureBlocking(true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            while (position < LENGTH) {
                read(Math.min(bytes.capacity(), LENGTH - position));
            }
        }

        private void require(boolean condition, String otherwise) throws IOException {
            if (!condition) {
                throw new IOException(otherwise + ", after " + position + " bytes");
            }
        }
    }
}
