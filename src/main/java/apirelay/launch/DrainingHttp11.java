package apirelay.launch;

import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 as Tomcat speaks it, and HTTP/2 above it, but a stop waits for requests under way only: connections that wait for a
 * next request, which would else count until they time out, are closed within a second or two.
 */
public class DrainingHttp11 extends Http11NioProtocol {

    private static final long PACE_MILLIS = 200;

    /** How long a client in the middle of sending may pause before its connection looks idle. */
    private static final long IDLE_MILLIS = 500;

    public DrainingHttp11() {}

    DrainingHttp11(NioEndpoint endpoint) {
        super(endpoint);
    }

    /** @return what is left of {@code waitMillis} when the last connection has ended; 0 if some are left */
    @Override
    public long awaitConnectionsClose(long waitMillis) {
        for (long left = waitMillis; left > 0; left -= PACE_MILLIS) {
            getEndpoint().getConnections().forEach(this::closeIfIdle);
            long step = Math.min(PACE_MILLIS, left);
            long unused = getEndpoint().awaitConnectionsClose(step);
            if (unused > 0) {
                return left - step + unused;
            }
        }
        return 0;
    }

    private void closeIfIdle(SocketWrapperBase<?> connection) {
        if (connection.getCurrentProcessor() instanceof Processor upgraded && upgraded.isUpgrade()) {
            closeIfIdle(connection, upgraded);
        } else {
            closeIfBetweenRequests(connection);
        }
    }

    /**
     * RFC 9113 §6.8: Tomcat has said by now that no more requests are to come. It gives a connection a time limit only while no
     * stream is open on it: such a one is told that it is later than it is.
     */
    private void closeIfIdle(SocketWrapperBase<?> connection, Processor http2) {
        if (connection.hasDataToWrite() || connection.isWritePending()) {
            return;
        }
        for (UpgradeProtocol protocol : findUpgradeProtocols()) {
            if (protocol instanceof Http2Protocol settings) {
                http2.timeoutAsync(System.currentTimeMillis() + settings.getKeepAliveTimeout() - IDLE_MILLIS);
            }
        }
    }

    /**
     * Only a connection between two requests waits for its client without a processor. One whose request is on a thread just
     * now has none either: Tomcat gives it another time limit with its next request, or it is given back here.
     */
    private void closeIfBetweenRequests(SocketWrapperBase<?> connection) {
        if (connection.getCurrentProcessor() == null) {
            connection.setReadTimeout(IDLE_MILLIS);
        } else if (connection.getReadTimeout() == IDLE_MILLIS) {
            connection.setReadTimeout(getConnectionTimeout());
        }
    }
}
