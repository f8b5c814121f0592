package apirelay.console;

import apirelay.caching.Outcome;
import apirelay.caching.Reason;
import apirelay.relay.ExchangeObserver;
import apirelay.relay.Exchanged;
import apirelay.relay.Forwarded;
import apirelay.relay.Upstream;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the relay does. No label's value is a client's or an upstream's to choose: methods and status codes that are
 * not registered go by a common name, and URLs are no labels.
 */
final class Metrics implements ExchangeObserver {

    private static final String OTHER = "other";

    /** RFC 9110 §9, RFC 5789, and the cache's own. */
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", OTHER);

    private static final int STATUSES = 600;

    private static final Duration[] BUCKETS = Arrays.stream(
                    new double[] {0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000})
            .mapToObj(millis -> Duration.ofNanos((long) (millis * 1e6)))
            .toArray(Duration[]::new);

    /** What came of a request to upstream, as far as it is told apart. */
    private record Result(String route, int hundreds, Upstream.@Nullable Kind failure) {}

    private final MeterRegistry registry;
    private final Map<Result, Timer> upstreamRequests = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Timer> requests =
            new AtomicReferenceArray<>(METHODS.size() * STATUSES);
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Reason, Counter> reasons = new EnumMap<>(Reason.class);
    private final Counter clientBytes;
    private final Counter upstreamBytes;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    Counter.builder("relay.requests")
                            .description("Requests by what the cache did")
                            .tag("outcome", outcome.token())
                            .register(registry));
        }
        for (Reason reason : Reason.values()) {
            reasons.put(
                    reason,
                    Counter.builder("relay.reasons")
                            .description("How often each rule spoke")
                            .tag("reason", reason.token())
                            .register(registry));
        }
        this.clientBytes = Counter.builder("relay.client.bytes")
                .description("Content sent to clients")
                .register(registry);
        this.upstreamBytes = Counter.builder("relay.upstream.bytes")
                .description("Content that came from upstream")
                .register(registry);
    }

    @Override
    public void ended(Exchanged exchanged) {
        requests(exchanged.method(), exchanged.status()).record(exchanged.nanos(), TimeUnit.NANOSECONDS);
        count(outcomes, exchanged.outcome());
        for (Reason reason : exchanged.decision().reasons()) {
            count(reasons, reason);
        }
        clientBytes.increment((double) exchanged.clientBytes());
    }

    private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
        Objects.requireNonNull(counters.get(key)).increment();
    }

    @Override
    public void ended(Forwarded forwarded) {
        // What comes after the head takes the client's time, too.
        long nanos = forwarded.headNanos() < 0 ? forwarded.nanos() : forwarded.headNanos();
        Result result = new Result(forwarded.route(), forwarded.status() / 100, forwarded.failure());
        upstreamRequests.computeIfAbsent(result, this::upstreamRequests).record(nanos, TimeUnit.NANOSECONDS);
        upstreamBytes.increment((double) forwarded.bytes());
    }

    private Timer upstreamRequests(Result result) {
        Upstream.Kind failure = result.failure;
        return Timer.builder("relay.upstream.requests")
                .description("Requests to upstream until the answer's head came, or none")
                .tag("route", result.route)
                .tag(
                        "result",
                        failure == null
                                ? statusClass(result.hundreds * 100)
                                : failure.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** The meter for the method and status; found without searching once it is there. */
    private Timer requests(String method, int status) {
        int known = METHODS.indexOf(method);
        int row = known < 0 ? METHODS.size() - 1 : known;
        int index = row * STATUSES + (status < 0 || status >= STATUSES ? 0 : status);
        Timer timer = requests.get(index);
        if (timer == null) {
            timer = Timer.builder("http.server.requests")
                    .description("Requests to the relay until the answer's end")
                    .tag("method", METHODS.get(row))
                    .tag("status", status(status))
                    .tag("outcome", outcome(status))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            requests.set(index, timer);
        }
        return timer;
    }

    private static String status(int status) {
        return isRegistered(status) ? Integer.toString(status) : statusClass(status);
    }

    /** The registry of HTTP status codes, but for 1xx, which end no exchange. */
    private static boolean isRegistered(int status) {
        return (status >= 200 && status <= 208)
                || status == 226
                || (status >= 300 && status <= 308)
                || (status >= 400 && status <= 418)
                || (status >= 421 && status <= 431 && status != 427 && status != 430)
                || status == 451
                || (status >= 500 && status <= 511 && status != 509);
    }

    /** Such as {@code 4xx}. */
    private static String statusClass(int status) {
        return status >= 100 && status < STATUSES ? status / 100 + "xx" : OTHER;
    }

    /** As Micrometer's own instruments name it. */
    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }
}
