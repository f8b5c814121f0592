package apirelay.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SendfileDataBase;
import org.apache.tomcat.util.net.SendfileKeepAliveState;
import org.apache.tomcat.util.net.SendfileState;
import org.jspecify.annotations.Nullable;

/** A connection that sends what a request's attribute gives it, as Tomcat sends files (docs/decisions/0106). */
final class SendingConnection extends NioSocketWrapper {

    /** The attribute: a {@link FileChannel}, which the connection closes. */
    private static final String ATTRIBUTE = "apirelay.content";

    private static final Logger LOG = System.getLogger("apirelay.launch");

    private volatile @Nullable Request request;
    private volatile @Nullable FileChannel content;

    SendingConnection(NioChannel channel, NioEndpoint endpoint) {
        super(channel, endpoint);
    }

    /** @param request is the next that the connection has */
    void serve(Request request) {
        this.request = request;
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
