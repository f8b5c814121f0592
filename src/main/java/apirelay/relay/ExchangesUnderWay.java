package apirelay.relay;

import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final UpstreamSettings settings;

    ExchangesUnderWay(UpstreamSettings settings, Scheduler scheduler) {
        super(scheduler);
        this.settings = settings;
    }

    /** False if there are as many as there may be. */
    boolean admit(JettyExchange exchange) {
        if (count.incrementAndGet() > limit(settings)) {
            count.decrementAndGet();
            return false;
        }
        exchanges.add(exchange);
        schedule(exchange);
        return true;
    }

    void remove(JettyExchange exchange) {
        if (exchanges.remove(exchange)) {
            count.decrementAndGet();
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
