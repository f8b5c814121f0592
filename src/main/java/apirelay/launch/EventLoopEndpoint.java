package apirelay.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** As many event loops as there are processors, driven by the connector's own threads, instead of one poller that hands over. */
final class EventLoopEndpoint extends NioEndpoint {

    private volatile List<EventLoop> loops = List.of();
    private final AtomicInteger next = new AtomicInteger();
    private volatile @Nullable EventLoopWatch watch;

    EventLoopWatch watch() {
        return java.util.Objects.requireNonNull(watch);
    }

    @Override
    public void startInternal() throws Exception {
        if (isRunning()) {
            return;
        }
        if (getExecutor() == null) {
            createExecutor();
        }
        List<EventLoop> all = new ArrayList<>();
        int n = Integer.getInteger("loops", Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < n; i++) {
            all.add(new EventLoop(this));
        }
        watch = new EventLoopWatch(all, getName() + "-Watch");
        loops = List.copyOf(all);
        loops.forEach(getExecutor()::execute);
        watch().start();
        super.startInternal();
    }

    @Override
    public void stopInternal() {
        loops.forEach(EventLoop::destroy);
        try {
            for (EventLoop loop : loops) {
                loop.awaitClosed(getSelectorTimeout() + 100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch().stop();
        super.stopInternal();
    }

    @Override
    protected Poller getPoller() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        NioSocketWrapper connection = null;
        try {
            NioChannel channel = getNioChannels() == null ? null : getNioChannels().pop();
            if (channel == null) {
                channel = createChannel(new SocketBufferHandler(socketProperties.getAppReadBufSize(),
                        socketProperties.getAppWriteBufSize(), socketProperties.getDirectBuffer()));
            }
            connection = new NioSocketWrapper(channel, this);
            channel.reset(socket, connection);
            connections.put(socket, connection);
            socket.configureBlocking(false);
            socketProperties.setProperties(socket.socket());
            connection.setReadTimeout(getConnectionTimeout());
            connection.setWriteTimeout(getConnectionTimeout());
            connection.setKeepAliveLeft(getMaxKeepAliveRequests());
            connection.getPoller().register(connection);
            return true;
        } catch (Exception e) {
            getLog().error("x", e);
            if (connection == null) {
                destroySocket(socket);
            }
            return false;
        }
    }

    @Override
    public boolean processSocket(@Nullable SocketWrapperBase<NioChannel> connection, SocketEvent event, boolean dispatch) {
        if (dispatch && connection instanceof NioSocketWrapper nio) {
            ((EventLoop) nio.getPoller()).execute(() -> super.processSocket(connection, event, false));
            return true;
        }
        return super.processSocket(connection, event, dispatch);
    }
}
