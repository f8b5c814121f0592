package apirelay.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
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
import org.apache.tomcat.util.net.SendfileState;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * A selector and the connections registered with it, driven by one of the connector's threads at a time: it selects, and handles
 * what it finds itself, so that no request waits for a thread to be woken. If what it handles holds it up, another of the
 * connector's threads becomes the driver, and for a while gives each connection that is ready to a thread of its own
 * (docs/decisions/0105).
 */
final class EventLoop extends NioEndpoint.Poller {

    /** How long connections get threads of their own after one has held up the driver. */
    static final long LENDING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Another thread has used up its turn on the processor. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long it lets nobody run after that. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Logger LOG = System.getLogger("apirelay.launch");

    /** So much is handled, at most, before the loop looks for what else is ready. */
    private static final int BATCH = 256;

    private final EventLoopEndpoint endpoint;
    private final Selector selector = getSelector();

    /** What the driver is to do: handle connections, and what other threads leave to it. */
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();

    /** Odd while the driver handles something, and another number for each; whoever takes its place makes it even. */
    private final AtomicLong turn = new AtomicLong();

    private long turnSeen;
    private volatile @Nullable Thread driver;
    private volatile boolean lending;
    private long lendingSince;
    private long longYield = System.nanoTime() - REST_NANOS;

    private volatile boolean selecting;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closing;
    private final CountDownLatch closed = new CountDownLatch(1);

    EventLoop(EventLoopEndpoint endpoint) throws IOException {
        endpoint.super();
        this.endpoint = endpoint;
    }

    /** Drives the loop until it is closed, or another thread does. */
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
                if (next instanceof Ready && isLending()) {
                    endpoint.getExecutor().execute(next);
                } else if (!handle(next)) {
                    return;
                }
            }
        }
        close();
    }

    private void select() throws IOException {
        selecting = true;
        if (ready.isEmpty()) {
            letOthersRun();
        }
        int count = ready.isEmpty() ? selector.select(endpoint.getSelectorTimeout()) : selector.selectNow();
        selecting = false;
        woken.set(false);
        Thread.interrupted(); // What was interrupted has been handled.
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.attachment() instanceof NioSocketWrapper connection) {
                processKey(key, connection); // Comes back by process().
            }
        }
        timeout(count, !ready.isEmpty());
    }

    /** What others do may be what it waits for; so as not to wait for those who never rest, not for a while once it took long. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on what the scheduler makes of it.
    private void letOthersRun() {
        long before = System.nanoTime();
        if (before - longYield > REST_NANOS) {
            Thread.yield();
            long after = System.nanoTime();
            if (after - before > LONG_NANOS) {
                longYield = after;
            }
        }
    }

    private boolean isLending() {
        if (lending && System.nanoTime() - lendingSince > LENDING_NANOS) {
            lending = false;
        }
        return lending;
    }

    /** @return whether this thread is still the driver */
    private boolean handle(Runnable task) {
        long current = turn.incrementAndGet();
        endpoint.watch().wake();
        try {
            task.run();
        } catch (Throwable e) { // Whatever it is: the other connections go on.
            LOG.log(Level.ERROR, "A fault in handling a connection", e);
        }
        return turn.compareAndSet(current, current + 1);
    }

    /**
     * Gives the loop another driver if the present one has been handling the same since the last look. For one thread, at even
     * intervals.
     *
     * @return whether anything was handled since then
     */
    boolean look() {
        long now = turn.get();
        boolean handling = (now & 1) == 1;
        boolean same = now == turnSeen;
        turnSeen = now;
        if (handling && same && turn.compareAndSet(now, now + 1)) {
            lendingSince = System.nanoTime();
            lending = true;
            endpoint.getExecutor().execute(this);
        }
        return handling || !same;
    }

    /** The connection's event is to be handled. */
    void process(NioSocketWrapper connection, SocketEvent event) {
        leave(new Ready(connection, event));
    }

    /** Goes on with what is being sent: as its turn comes, if that was found in selecting. */
    @Override
    public SendfileState processSendfile(SelectionKey key, NioSocketWrapper connection, boolean calledByProcessor) {
        if (calledByProcessor) {
            return super.processSendfile(key, connection, true);
        }
        unreg(key, connection, key.readyOps());
        leave(() -> {
            if (!connection.isClosed()) {
                super.processSendfile(key, connection, false);
                if (driver != Thread.currentThread()) {
                    selector.wakeup();
                }
            }
        });
        return SendfileState.PENDING;
    }

    private void leave(Runnable task) {
        ready.add(task);
        if (selecting && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
        if (closed.getCount() == 0) {
            runAll();
        }
    }

    /** @param connection is new */
    @Override
    public void register(NioSocketWrapper connection) {
        connection.interestOps(SelectionKey.OP_READ);
        leave(() -> {
            try {
                connection.getSocket().getIOChannel().register(selector, SelectionKey.OP_READ, connection);
            } catch (Exception e) { // Closed, either of them.
                connection.close();
            }
        });
    }

    /** From now on the connection is waited for, to read, or to write. */
    @Override
    public void add(NioSocketWrapper connection, int interestOps) {
        if (driver != Thread.currentThread()) {
            leave(() -> interest(connection, interestOps));
            return;
        }
        interest(connection, interestOps);
        if (driver != Thread.currentThread()) { // Another drives it since, and may be selecting without this.
            selector.wakeup();
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

    /** Closes the loop, and every connection that is left. */
    @Override
    protected void destroy() {
        super.destroy(); // timeout() closes connections now.
        closing = true;
        selector.wakeup();
    }

    /** @return whether it is closed */
    boolean awaitClosed(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    private void close() {
        runAll();
        timeout(0, false);
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "A fault in closing a selector", e);
        }
        closed.countDown();
        runAll();
    }

    private void runAll() {
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            next.run();
        }
    }

    /** A connection on which something has happened. */
    private final class Ready implements Runnable {

        private final NioSocketWrapper connection;
        private final SocketEvent event;

        Ready(NioSocketWrapper connection, SocketEvent event) {
            this.connection = connection;
            this.event = event;
        }

        @Override
        public void run() {
            endpoint.processHere(connection, event);
        }
    }
}
