package apirelay.relay;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The exchanges under way with one upstream: how many there may be, and how long each may wait.
 *
 * <p>One timer for all. Jetty's own idle timeout can't serve here, because it also runs while it is the client that
 * upstream waits for.
 */
final class ExchangesUnderWay extends CyclicTimeouts<JettyExchange> {

    static final long NEVER = Long.MAX_VALUE;

    private final Set<JettyExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /** Those of them that wait for their turn; a connection with many streams would take them all at once. */
    private final Queue<JettyExchange> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicInteger started = new AtomicInteger();
    private final Executor executor;
    private final UpstreamSettings settings;

    ExchangesUnderWay(UpstreamSettings settings, Scheduler scheduler, Executor executor) {
        super(scheduler);
        this.executor = executor;
        this.settings = settings;
    }

    /** Starts it, now or when it is its turn; false if there are as many as there may be. */
    boolean admit(JettyExchange exchange) {
        if (count.incrementAndGet() > limit(settings)) {
            count.decrementAndGet();
            return false;
        }
        exchanges.add(exchange);
        schedule(exchange);
        if (mayStart()) {
            exchange.start();
        } else {
            waiting.add(exchange);
            startNext(); // The last that ran may have ended meanwhile.
        }
        return true;
    }

    /** A started one has ended. */
    void remove(JettyExchange exchange) {
        if (exchanges.remove(exchange)) {
            count.decrementAndGet();
            started.decrementAndGet();
            startNext();
        }
    }

    /** Takes out one that waits; false if it has been started. */
    boolean withdraw(JettyExchange exchange) {
        boolean withdrawn = waiting.remove(exchange);
        if (withdrawn && exchanges.remove(exchange)) {
            count.decrementAndGet();
        }
        return withdrawn;
    }

    private boolean mayStart() {
        if (started.incrementAndGet() <= settings.maxConnections()) {
            return true;
        }
        started.decrementAndGet();
        return false;
    }

    private void startNext() {
        while (!waiting.isEmpty() && mayStart()) {
            JettyExchange next = waiting.poll();
            if (next == null) {
                started.decrementAndGet(); // And a look once more, for one that came before this.
            } else {
                execute(next);
            }
        }
    }

    /** On another thread: if each one failed at once, they would pile up on this. */
    private void execute(JettyExchange next) {
        try {
            executor.execute(next::start);
        } catch (RejectedExecutionException stopping) {
            next.start();
        }
    }

    static int limit(UpstreamSettings settings) {
        return settings.maxConnections() + settings.maxQueued();
    }

    long untilHead() {
        return in(settings.headTimeout());
    }

    long untilNextPiece() {
        return in(settings.idleTimeout());
    }

    long untilComplete() {
        return settings.totalTimeout().isZero() ? NEVER : in(settings.totalTimeout());
    }

    static long earlier(long one, long other) {
        if (one == NEVER || other == NEVER) {
            return one == NEVER ? other : one;
        }
        return NanoTime.isBefore(one, other) ? one : other;
    }

    @Override
    protected Iterator<JettyExchange> iterator() {
        return exchanges.iterator();
    }

    @Override
    protected boolean onExpired(JettyExchange exchange) {
        exchange.expire();
        return false;
    }

    @Override
    public String toString() {
        return count + " requests under way with " + settings.base();
    }

    private static long in(Duration time) {
        return Expirable.calcExpireNanoTime(time.toMillis());
    }
}
