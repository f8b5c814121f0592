package apirelay.launch;

import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO endpoint with an {@link EventLoop} for each processor, where Tomcat's has one poller that hands each request to a
 * thread. Tomcat's own poller stays, and has no connections.
 */
final class EventLoopEndpoint extends NioEndpoint {

    /**
     * For which a client may let nothing be written: longer than it may take to send, because its socket takes nothing new until
     * a third of what the kernel holds for it has been read, and at 1 KB/s that is minutes (docs/decisions/0110).
     */
    private static final long WRITE_TIMEOUT_MILLIS = 300_000;

    private final EventLoopWatch watch = new EventLoopWatch();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Repeats repeats;
    private volatile List<EventLoop> loops = List.of();

    EventLoopEndpoint(Repeats repeats) {
        this.repeats = repeats;
    }

    EventLoopWatch watch() {
        return watch;
    }

    @Override
    public void startInternal() throws Exception {
        if (!isRunning()) {
            if (getExecutor() == null) {
                createExecutor();
            }
            List<EventLoop> started = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                started.add(new EventLoop(this));
            }
            loops = List.copyOf(started);
            loops.forEach(getExecutor()::execute);
            watch.start(getName() + "-Watch", loops);
        }
        super.startInternal();
    }

    @Override
    public void stopInternal() {
        if (isRunning()) {
            pause();
            loops.forEach(EventLoop::destroy);
            try {
                for (EventLoop loop : loops) {
                    loop.awaitClosed(getSelectorTimeout());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            watch.stop();
        }
        super.stopInternal();
    }

    @Override
    public int getKeepAliveCount() {
        return loops.stream().mapToInt(EventLoop::getKeyCount).sum();
    }

    /** A new connection asks for it, and keeps to it. */
    @Override
    protected Poller getPoller() {
        return loops.get(Math.floorMod(accepted.getAndIncrement(), loops.size()));
    }

    /** As Tomcat's own, which knows its own poller only. */
    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        RelayConnection connection = null;
        try {
            NioChannel channel =
                    getNioChannels() == null ? null : getNioChannels().pop();
            if (channel == null) {
                channel = createChannel(new SocketBufferHandler(
                        socketProperties.getAppReadBufSize(),
                        socketProperties.getAppWriteBufSize(),
                        socketProperties.getDirectBuffer()));
            }
            RelayConnection made = new RelayConnection(channel, this, repeats);
            channel.reset(socket, made);
            connections.put(socket, made);
            connection = made;
            socket.configureBlocking(false);
            socketProperties.setProperties(socket.socket());
            made.setReadTimeout(getConnectionTimeout());
            made.setWriteTimeout(WRITE_TIMEOUT_MILLIS);
            made.setKeepAliveLeft(getMaxKeepAliveRequests());
            made.getPoller().register(made);
            return true;
        } catch (Exception e) {
            getLog().error("A new connection could not be set up", e);
            if (connection == null) {
                destroySocket(socket);
            }
            return false;
        }
    }

    @Override
    public boolean processSocket(
            @Nullable SocketWrapperBase<NioChannel> connection, SocketEvent event, boolean dispatch) {
        if (dispatch
                && connection instanceof NioSocketWrapper wrapper
                && wrapper.getPoller() instanceof EventLoop loop) {
            loop.process(wrapper, event);
            return true;
        }
        return super.processSocket(connection, event, dispatch);
    }

    /** On the calling thread. TLS may keep back what it has read, so that nothing says that it is there. */
    void processHere(NioSocketWrapper connection, SocketEvent event) {
        boolean mayRepeat = event == SocketEvent.OPEN_READ && !isSSLEnabled();
        if (mayRepeat && connection instanceof RelayConnection own && own.answerAgain()) {
            return;
        }
        if (!super.processSocket(connection, event, false)) {
            connection.close();
        }
    }
}
