package apirelay.relay;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * One of an {@link UpstreamGroup}'s base URLs: what it has under way, and whether it may be asked.
 *
 * <p>Passive health is a circuit breaker's: after so many failures in a row it is asked nothing for a while, then one request;
 * if that is answered, it is up again. An answer is whatever has a head, errors too: they are the API's own.
 */
final class UpstreamServer {

    private static final Logger LOGGER = System.getLogger(UpstreamServer.class.getName());

    private final URI url;
    private final Upstream upstream;
    private final CircuitBreaker breaker;
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean healthy = true;

    UpstreamServer(URI url, Upstream upstream, UpstreamGroup.Settings settings, Clock clock) {
        this.url = url;
        this.upstream = upstream;
        this.breaker = CircuitBreaker.of(
                url.toString(),
                CircuitBreakerConfig.custom()
                        .slidingWindow(settings.maxFailures(), settings.maxFailures(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(UpstreamGroup.DOWN_TIME)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> LOGGER.log(
                        Level.WARNING,
                        "{0}: {1}",
                        url,
                        event.getStateTransition().getToState()));
    }

    Upstream upstream() {
        return upstream;
    }

    int underWay() {
        return underWay.get();
    }

    /** Whether it may be sent a request: then {@link #begin} is due, or the permission is lost. */
    boolean admits() {
        return healthy && breaker.tryAcquirePermission();
    }

    void begin() {
        underWay.incrementAndGet();
        requests.increment();
    }

    /** A head came. */
    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS); // How long it took is of no account.
    }

    /** None came. */
    void unanswered(Upstream.Failure failure) {
        switch (failure.kind()) {
            case UNREACHABLE, TIMEOUT -> {
                failures.increment();
                breaker.onError(0, TimeUnit.NANOSECONDS, failure.cause());
            }
            // It is there, if not in order; or it was not asked, or for too short a time.
            case INVALID, CLOSED, REFUSED, OVERLOADED, DOWN, TOO_LARGE, ABORTED -> breaker.releasePermission();
        }
    }

    void end() {
        underWay.decrementAndGet();
    }

    /** What a check of its health came to. */
    void checked(boolean passed) {
        if (healthy != passed) {
            LOGGER.log(Level.WARNING, "{0}: health check {1}", url, passed ? "passed" : "failed");
        }
        healthy = passed;
    }

    UpstreamState state(String route) {
        UpstreamState.State state = switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> UpstreamState.State.DOWN;
            case HALF_OPEN -> UpstreamState.State.PROBING;
            case CLOSED, DISABLED, METRICS_ONLY -> healthy ? UpstreamState.State.UP : UpstreamState.State.DOWN;
        };
        return new UpstreamState(route, url, state, requests.sum(), failures.sum());
    }
}
