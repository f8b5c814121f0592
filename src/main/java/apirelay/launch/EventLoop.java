package apirelay.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A selector and the connections registered with it, driven by one of the connector's threads at a time: it selects, and then
 * handles itself what it found, so that no request waits for a thread to be woken. If it is held up by what it handles, another
 * thread of the connector becomes the driver: {@link #look}.
 */
final class EventLoop extends NioEndpoint.Poller {

    private static final Logger LOG = System.getLogger("apirelay.launch");

    /** So much is handled, at most, before it is looked for what else is ready. */
    private static final int BATCH = 256;

    private final EventLoopEndpoint endpoint;
    private final Selector selector = getSelector();

    /** What the driver has to do: connections with something to read or to write, and word from other threads. */
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();

    /** Goes up when the driver begins to handle something (odd) and when that has ended, or another has become the driver. */
    private final AtomicLong turn = new AtomicLong();

    private long turnSeen;
    private volatile @Nullable Thread driver;
    private volatile boolean selecting;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closing;
    private final CountDownLatch closed = new CountDownLatch(1);

    EventLoop(EventLoopEndpoint endpoint) throws IOException {
        endpoint.super();
        this.endpoint = endpoint;
    }

    /** Drives the loop until it is closed, or somebody else does. */
    @Override
    public void run() {
        driver = Thread.currentThread();
        while (!closing) {
            try {
                select();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "A fault in selecting connections", e);
            }
            Runnable next;
            for (int i = 0; i < BATCH && (next = ready.poll()) != null; i++) {
                if (!handle(next)) {
                    return;
                }
            }
        }
        close();
    }

    private void select() throws IOException {
        selecting = true;
        int count = ready.isEmpty() ? selector.select(endpoint.getSelectorTimeout()) : selector.selectNow();
        selecting = false;
        woken.set(false);
        Thread.interrupted(); // An interrupt was for what has been handled.
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.attachment() instanceof NioSocketWrapper connection) {
                processKey(key, connection);
            }
        }
        timeout(count, !ready.isEmpty());
    }

    /** @return whether this thread is still the driver */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private boolean handle(Runnable task) {
        long current = turn.incrementAndGet();
        endpoint.watch().wake();
        try {
            task.run();
        } catch (Throwable e) { // Nothing may end the loop.
            LOG.log(Level.ERROR, "A fault in handling a connection", e);
        }
        return turn.compareAndSet(current, current + 1);
    }

    /**
     * Gives the loop another driver if the present one has been handling the same since the last look. To be called by one
     * thread, at even intervals.
     *
     * @return whether anything was handled since then
     */
    boolean look() {
        long now = turn.get();
        boolean busy = now != turnSeen || (now & 1) == 1;
        boolean stuck = now == turnSeen && (now & 1) == 1;
        turnSeen = now;
        if (stuck && turn.compareAndSet(now, now + 1)) {
            endpoint.getExecutor().execute(this);
        }
        return busy;
    }

    /** Has the driver do this. */
    void execute(Runnable task) {
        ready.add(task);
        if (selecting && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    @Override
    public void register(NioSocketWrapper connection) {
        connection.interestOps(SelectionKey.OP_READ);
        execute(() -> {
            try {
                connection.getSocket().getIOChannel().register(selector, SelectionKey.OP_READ, connection);
            } catch (ClosedChannelException e) {
                connection.close();
            }
        });
    }

    @Override
    public void add(NioSocketWrapper connection, int interestOps) {
        if (closing) {
            connection.close();
        } else if (driver != Thread.currentThread()) {
            execute(() -> interest(connection, interestOps));
        } else {
            interest(connection, interestOps);
            if (driver != Thread.currentThread()) { // Whoever drives it now may be selecting without this.
                selector.wakeup();
            }
        }
    }

    private void interest(NioSocketWrapper connection, int interestOps) {
        SocketChannel channel = connection.getSocket().getIOChannel();
        SelectionKey key = channel == null ? null : channel.keyFor(selector);
        try {
            if (key == null || key.attachment() == null) {
                connection.close();
            } else {
                connection.interestOps(key.interestOpsOr(interestOps) | interestOps);
            }
        } catch (CancelledKeyException e) {
            connection.close();
        }
    }

    @Override
    protected void destroy() {
        super.destroy(); // From now on timeout() closes every connection.
        closing = true;
        selector.wakeup();
    }

    /** @return false if it took longer */
    boolean awaitClosed(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    private void close() {
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            next.run();
        }
        timeout(0, false);
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "A fault in closing a selector", e);
        }
        closed.countDown();
    }
}
