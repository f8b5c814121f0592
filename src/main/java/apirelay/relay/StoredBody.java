package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.store.ResponseStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of an answer from the store: all of a stored response's, or parts of it (RFC 9110 §14.6).
 *
 * <p>Several parts are a {@code multipart/byteranges} of their own making. Holds the lease on the stored content until it is
 * closed.
 */
final class StoredBody implements AutoCloseable {

    /** Some of the stored bytes, or what stands around them. */
    private record Piece(@Nullable ByteBuffer text, long position, long length) {}

    private final ResponseStore.Content content;
    private final List<Piece> pieces;
    private final @Nullable String contentType;
    private final long length;

    /** Which piece is read, and how much of it is done. */
    private int current;

    private long done;

    private StoredBody(ResponseStore.Content content, @Nullable String contentType, List<Piece> pieces) {
        this.content = content;
        this.contentType = contentType;
        this.pieces = pieces;
        long sum = 0;
        for (Piece piece : pieces) {
            sum += piece.length;
        }
        this.length = sum;
    }

    static StoredBody whole(ResponseStore.Content content) {
        return new StoredBody(content, null, List.of(new Piece(null, 0, content.length())));
    }

    /** @param ranges at least one, within the stored bytes */
    static StoredBody parts(ResponseStore.Content content, StoredResponse stored, List<ContentRange> ranges) {
        long offset = stored.part() == null ? 0 : stored.part().first();
        if (ranges.size() == 1) {
            ContentRange range = ranges.get(0);
            return new StoredBody(content, null, List.of(new Piece(null, range.first() - offset, range.length())));
        }
        String boundary = UUID.randomUUID().toString();
        String type = stored.fields().first("Content-Type");
        List<Piece> pieces = new ArrayList<>();
        for (ContentRange range : ranges) {
            pieces.add(text("\r\n--" + boundary + "\r\n"
                    + (type == null ? "" : "Content-Type: " + type + "\r\n")
                    + "Content-Range: " + range + "\r\n\r\n"));
            pieces.add(new Piece(null, range.first() - offset, range.length()));
        }
        pieces.add(text("\r\n--" + boundary + "--\r\n"));
        return new StoredBody(content, "multipart/byteranges; boundary=" + boundary, pieces);
    }

    private static Piece text(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        return new Piece(bytes, 0, bytes.remaining());
    }

    /** In bytes. */
    long length() {
        return length;
    }

    /** What the content is now; null: what the stored response says. */
    @Nullable
    String contentType() {
        return contentType;
    }

    /** Whether there is anything left to {@link #next}. */
    boolean hasNext() {
        while (current < pieces.size() && done == pieces.get(current).length) {
            current++;
            done = 0;
        }
        return current < pieces.size();
    }

    /** The next bytes, at least one, if it {@link #hasNext}; null if they can't be read. */
    @Nullable
    ByteBuffer next() {
        Piece piece = pieces.get(current);
        ByteBuffer bytes;
        if (piece.text != null) {
            bytes = piece.text;
        } else {
            bytes = content.read(piece.position + done);
            if (bytes == null) {
                return null;
            }
            long left = piece.length - done;
            if (bytes.remaining() > left) {
                bytes.limit(bytes.position() + (int) left);
            }
        }
        done += bytes.remaining();
        return bytes;
    }

    @Override
    public void close() {
        content.close();
    }
}
