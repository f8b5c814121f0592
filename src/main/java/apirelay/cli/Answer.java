package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A response whose head has come and whose content comes as it is read. */
final class Answer implements AutoCloseable {

    private final HttpURLConnection connection;
    private final int status;
    private final InputStream content;

    /** @throws IOException if there is no HTTP response, or in time */
    Answer(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        status = connection.getResponseCode();
        if (status == -1) {
            throw new IOException("no status line");
        }
        InputStream from = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        content = new Whole(from == null ? InputStream.nullInputStream() : from, length());
    }

    int status() {
        return status;
    }

    boolean is(String mediaType) {
        return field("Content-Type").startsWith(mediaType);
    }

    /** Empty if there is none; the last line if there are several. */
    String field(String name) {
        return Objects.requireNonNullElse(connection.getHeaderField(name), "");
    }

    /** All field lines, without the status line. */
    List<Map.Entry<String, String>> fields() {
        return connection.getHeaderFields().entrySet().stream()
                .filter(field -> field.getKey() != null)
                .flatMap(field -> field.getValue().stream().map(value -> Map.entry(field.getKey(), value)))
                .toList();
    }

    /** What {@code Content-Length} announces; -1 if it does not. */
    long length() {
        return connection.getContentLengthLong();
    }

    /** Its reader learns by an {@link IOException} that it is broken off. */
    InputStream content() {
        return content;
    }

    String text() throws IOException {
        return new String(content.readAllBytes(), UTF_8);
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    /** HttpURLConnection takes the end of the connection for the end of the content, whatever length was announced. */
    private static final class Whole extends FilterInputStream {

        private long missing;

        Whole(InputStream content, long length) {
            super(content);
            missing = Math.max(0, length);
        }

        @Override
        public int read() throws IOException {
            byte[] octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            if (count < 0 && missing > 0) {
                throw new IOException(missing + " bytes are missing");
            }
            missing -= Math.max(0, count);
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
