package apirelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Jetty's connector, but that it tells a connection's orderly end from any other: content that is framed by that end
 * (RFC 9112 §6.3) would look complete when it is not.
 */
final class JettyConnector extends ClientConnector {

    /** RFC 9112 §9.8: only TLS's closure alert is an orderly end. */
    @Override
    public ClientConnectionFactory newSslClientConnectionFactory(
            SslContextFactory.Client tls, ClientConnectionFactory inner) {
        SslClientConnectionFactory factory =
                (SslClientConnectionFactory) super.newSslClientConnectionFactory(tls, inner);
        factory.setRequireCloseMessage(true);
        return factory;
    }

    @Override
    protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
        return new Socket((SocketChannel) channel, selector, key, getScheduler());
    }

    private static final class Socket extends SocketChannelEndPoint {

        Socket(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        /** As Jetty's, which gives -1 for a reset too. */
        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (isInputShutdown()) {
                return -1;
            }
            int position = BufferUtil.flipToFill(buffer);
            try {
                int filled = getChannel().read(buffer);
                if (filled > 0) {
                    notIdle();
                } else if (filled < 0) {
                    shutdownInput();
                }
                return filled;
            } catch (IOException reset) {
                shutdownInput();
                throw reset;
            } finally {
                BufferUtil.flipToFlush(buffer, position);
            }
        }
    }
}
