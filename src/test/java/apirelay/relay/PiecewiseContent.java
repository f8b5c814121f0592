package apirelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import apirelay.http.Fields;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A request's content that a test delivers piece by piece, before or after it is asked for. */
final class PiecewiseContent implements Upstream.Content {

    private static final int PIECE = 8 * 1024;

    private final long length;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Sink waiting;
    private Fields trailers = Fields.EMPTY;

    /** @param length what is announced; -1 for none */
    PiecewiseContent(long length) {
        this.length = length;
    }

    /** All there from the start. */
    static PiecewiseContent of(String text, boolean announced) {
        PiecewiseContent content = new PiecewiseContent(announced ? text.length() : -1);
        for (int from = 0; from < text.length(); from += PIECE) {
            content.deliver(text.substring(from, Math.min(from + PIECE, text.length())), false);
        }
        content.deliver("", true);
        return content;
    }

    PiecewiseContent trailed(Fields trailers) {
        this.trailers = trailers;
        return this;
    }

    void deliver(String text, boolean last) {
        next(new Piece(text, last, null));
    }

    void fail(Throwable failure) {
        next(new Piece("", true, failure));
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Fields trailers() {
        return trailers;
    }

    @Override
    public void read(Sink sink) {
        Piece piece;
        synchronized (this) {
            piece = pieces.poll();
            if (piece == null) {
                waiting = sink;
                return;
            }
        }
        piece.giveTo(sink);
    }

    /** Whether upstream waits for the next piece. */
    synchronized boolean isAwaited() {
        return waiting != null;
    }

    private void next(Piece piece) {
        Sink sink;
        synchronized (this) {
            sink = waiting;
            waiting = null;
            if (sink == null) {
                pieces.add(piece);
                return;
            }
        }
        piece.giveTo(sink);
    }

    private record Piece(
            String text, boolean last, @Nullable Throwable failure) {

        void giveTo(Upstream.Content.Sink sink) {
            if (failure != null) {
                sink.failed(failure);
            } else {
                sink.accept(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), last);
            }
        }
    }
}
