package apirelay.relay;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;

/**
 * Stored content in the guise of a file, so that Tomcat sends it as it sends files: once the request has ended, from the event loop
 * of the connection, as the socket takes it (docs/decisions/0106). Is read once, from its beginning to its end.
 */
final class SentContent extends FileChannel {

    /** The attribute in which {@code apirelay.launch.RelayConnection} finds the channel. */
    private static final String ATTRIBUTE = "apirelay.content";

    /** The note on a request whose connection looks there: {@code apirelay.launch.RelayProcessor} makes it. */
    private static final int NOTE = 31;

    /** So many segments are written at once: after that it is another connection's turn. */
    private static final int MOST_PIECES = 16;

    private final StoredBody body;
    private final LongConsumer whenDone;
    private final ByteBuffer[] pieces = new ByteBuffer[MOST_PIECES];
    private int count;
    private long sent;

    /** @param whenDone told how many bytes were sent */
    private SentContent(StoredBody body, LongConsumer whenDone) {
        this.body = body;
        this.whenDone = whenDone;
    }

    /** Whether the request's connection can send content so. */
    static boolean isPossible(HttpServletRequest request) {
        return request.getAttribute(Heads.COYOTE) instanceof Request coyote && coyote.getNote(NOTE) != null;
    }

    /**
     * Has the content sent when the request has ended.
     *
     * @param request one for which that {@link #isPossible}; its response's head is set and not committed
     * @param whenDone told how many bytes were sent
     */
    static void send(HttpServletRequest request, StoredBody body, LongConsumer whenDone) {
        Request coyote = (Request) request.getAttribute(Heads.COYOTE);
        coyote.setAttribute(ATTRIBUTE, new SentContent(body, whenDone));
        coyote.setAttribute(Constants.SENDFILE_FILENAME_ATTR, ATTRIBUTE);
        coyote.setAttribute(Constants.SENDFILE_FILE_START_ATTR, 0L);
        coyote.setAttribute(Constants.SENDFILE_FILE_END_ATTR, body.length());
    }

    @Override
    public long transferTo(long position, long most, WritableByteChannel target) throws IOException {
        while (count < MOST_PIECES && body.hasNext()) {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            ByteBuffer piece = body.next();
            if (piece == null) {
                throw new IOException("stored content can't be read");
            }
            pieces[count++] = piece;
        }
        long written = write(target);
        int done = 0;
        while (done < count && !pieces[done].hasRemaining()) {
            done++;
        }
        count -= done;
        System.arraycopy(pieces, done, pieces, 0, count);
        sent += written;
        return written;
    }

    private long write(WritableByteChannel target) throws IOException {
        if (target instanceof SocketChannel) {
            return ((GatheringByteChannel) target).write(pieces, 0, count);
        }
        long written = 0;
        for (int i = 0; i < count; i++) {
            written += target.write(pieces[i]);
            if (pieces[i].hasRemaining()) {
                break;
            }
        }
        return written;
    }

    @Override
    public long size() {
        return body.length();
    }

    @Override
    protected void implCloseChannel() {
        body.close();
        whenDone.accept(sent);
    }

    @Override
    public long position() {
        return sent;
    }

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer bytes) {
        throw new NonReadableChannelException();
    }

    @Override
    public int read(ByteBuffer bytes, long position) {
        throw new NonReadableChannelException();
    }

    @Override
    public long read(ByteBuffer[] bytes, int first, int length) {
        throw new NonReadableChannelException();
    }

    @Override
    public int write(ByteBuffer bytes) {
        throw new NonWritableChannelException();
    }

    @Override
    public int write(ByteBuffer bytes, long position) {
        throw new NonWritableChannelException();
    }

    @Override
    public long write(ByteBuffer[] bytes, int first, int length) {
        throw new NonWritableChannelException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long most) {
        throw new NonWritableChannelException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public void force(boolean metadata) {}

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
