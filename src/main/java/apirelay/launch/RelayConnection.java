package apirelay.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.Request;
import org.apache.tomcat.util.ExceptionUtils;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SendfileDataBase;
import org.apache.tomcat.util.net.SendfileKeepAliveState;
import org.apache.tomcat.util.net.SendfileState;
import org.jspecify.annotations.Nullable;

/**
 * A connection that answers again by itself what was answered before (docs/decisions/0107), and sends what a request's attribute
 * gives it as Tomcat sends files (docs/decisions/0106).
 */
final class RelayConnection extends NioSocketWrapper {

    /** The attribute: a {@link FileChannel}, which the connection closes. */
    private static final String ATTRIBUTE = "apirelay.content";

    private static final Logger LOG = System.getLogger("apirelay.launch");

    private volatile @Nullable Request request;
    private volatile @Nullable FileChannel content;

    private final Repeats repeats;

    RelayConnection(NioChannel channel, NioEndpoint endpoint, Repeats repeats) {
        super(channel, endpoint);
        this.repeats = repeats;
    }

    /** @param request is the next that the connection has */
    void serve(Request request) {
        this.request = request;
    }

    /** What was read last before Tomcat read anything, if {@link #answerAgain} has left it. */
    ByteBuffer lastRead() {
        return socketBufferHandler.getReadBuffer().duplicate().position(0);
    }

    /**
     * Answers what has come if it is a request that can be answered again, on a connection that is between two requests; else it
     * is still there for Tomcat to read.
     */
    boolean answerAgain() {
        Lock lock = getLock();
        lock.lock();
        try {
            return !isClosed()
                    && getCurrentProcessor() == null
                    && !getEndpoint().isPaused()
                    && socketBufferHandler.isReadBufferEmpty()
                    && read()
                    && answer();
        } catch (IOException e) { // The client has left.
            close();
            return true;
        } catch (Throwable e) { // Nobody waits for this connection any more.
            close();
            ExceptionUtils.handleThrowable(e);
            LOG.log(Level.ERROR, "A fault in answering a request again", e);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether something has come */
    private boolean read() throws IOException {
        socketBufferHandler.configureReadBufferForWrite();
        int count = getSocket().read(socketBufferHandler.getReadBuffer());
        socketBufferHandler.configureReadBufferForRead();
        updateLastRead();
        return count > 0;
    }

    private boolean answer() throws IOException {
        ByteBuffer read = socketBufferHandler.getReadBuffer();
        Repeat repeat = repeats.find(read);
        if (repeat == null) {
            return false;
        }
        long began = System.nanoTime();
        String id = repeats.nextRequestId();
        LogValve.Again line = repeat.line();
        org.apache.catalina.connector.Request logged = line == null ? null : line.begin(getRemoteAddr(), id);
        socketBufferHandler.configureWriteBufferForWrite();
        ByteBuffer written = socketBufferHandler.getWriteBuffer();
        byte[] content = repeat.answer().apply(id, written);
        if (content == null) {
            repeats.forget(repeat);
            return false;
        }
        read.position(read.limit());
        written.put(repeat.fields());
        try {
            write(true, content, 0, content.length);
            flush(true);
        } finally {
            long nanos = System.nanoTime() - began;
            repeats.count(nanos, content.length);
            if (line != null && logged != null) {
                line.log(logged, nanos);
            }
        }
        setReadTimeout(getEndpoint().getKeepAliveTimeout());
        updateLastRead(); // From now on the client is waited for.
        registerReadInterest();
        return true;
    }

    boolean isSending() {
        return getSendfileData() != null;
    }

    @Override
    public SendfileDataBase createSendfileData(String name, long start, long length) {
        Request current = request;
        content = current == null ? null : (FileChannel) current.getAttribute(ATTRIBUTE);
        return new Sendfile(name, start, length, content);
    }

    /** When it is sent, the connection goes on as if the client had sent its next request: so its processor comes free. */
    @Override
    public SendfileState processSendfile(SendfileDataBase data) {
        if (data.keepAliveState == SendfileKeepAliveState.OPEN) {
            data.keepAliveState = SendfileKeepAliveState.PIPELINED;
        }
        return super.processSendfile(data);
    }

    /** Whatever came of it: also if Tomcat has not begun to send it. */
    @Override
    protected void doClose() {
        super.doClose();
        FileChannel left = content;
        if (left != null) {
            try {
                left.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "A fault in ending what was sent", e);
            }
        }
    }

    private static final class Sendfile extends NioEndpoint.SendfileData {

        Sendfile(String name, long start, long length, @Nullable FileChannel content) {
            super(name, start, length);
            fchannel = content;
        }
    }
}
