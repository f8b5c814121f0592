package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Decision;
import apirelay.caching.Freshness;
import apirelay.caching.Outcome;
import apirelay.caching.Reason;
import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.coyote.Request;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that comes again, byte for byte, after it was a hit: the same stored response, for as long as nothing
 * but its age has changed (docs/decisions/0107). Holds none of its content.
 *
 * <p>As a function it takes the request's id and a buffer, puts the answer's head there without the empty line at its end, and
 * gives the content; null if the rules have to be asked anew, and then it has put nothing.
 */
final class RepeatedHit implements BiFunction<String, ByteBuffer, byte @Nullable []> {

    /** What a request must not have: whatever says more than which resource it wants, and what is nobody's to keep. */
    private static final Set<String> UNREPEATABLE = Fields.names(
            "cache-control",
            "pragma",
            "range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
            "authorization",
            "proxy-authorization",
            "cookie",
            "expect");

    /** The note on a request that takes one of these: {@code apirelay.launch.RelayProcessor} makes it. */
    private static final int NOTE = 30;

    /** What the container may need for fields of its own. */
    private static final int ROOM = 512;

    private final RelayContext relay;
    private final CacheKey key;
    private final CachePolicy policy;
    private final long id;
    private final Instant responseTime;
    private final String url;
    private final String route;
    private final @Nullable String contentType;
    private volatile Head head = new Head(new byte[0], new Decision(), Instant.MIN, Instant.MIN);

    /** The head as it is within a second. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by identity.
    private record Head(byte[] bytes, Decision decision, Instant from, Instant until) {

        boolean isOf(Instant now) {
            return now.isBefore(until) && !now.isBefore(from);
        }
    }

    /** @param contentType as the container has made it */
    RepeatedHit(Exchange exchange, StoredResponse stored, @Nullable String contentType) {
        relay = exchange.relay();
        key = exchange.key();
        policy = exchange.policy();
        id = stored.id();
        responseTime = stored.responseTime();
        url = Exchanged.url(exchange.request());
        route = exchange.route().name();
        this.contentType = contentType;
    }

    /**
     * Whether the request would get this answer whenever it comes: no other stored response could be selected, nor by anything
     * but its URL, and it has no wishes of its own.
     */
    static boolean isPossible(RequestHead request, List<StoredResponse> variants, ResponseHead answer) {
        if (variants.size() != 1 || answer.status() != 200 || !request.method().equals("GET")) {
            return false;
        }
        StoredResponse stored = variants.get(0);
        return stored.content() != null
                && !stored.fields().contains("Vary")
                && stored.fields().contains("Date")
                && !Localisation.concerns(answer.fields())
                && request.fields().filter(UNREPEATABLE::contains).size() == 0;
    }

    /** To the container, if it can make use of it: the request has just been answered so, and is not over. */
    @SuppressWarnings("unchecked") // As RelayProcessor makes it.
    static void offer(HttpServletRequest request, Exchange exchange, StoredResponse stored) {
        if (request.getAttribute(Heads.COYOTE) instanceof Request coyote && coyote.getNote(NOTE) != null) {
            ((Consumer<BiFunction<String, ByteBuffer, byte @Nullable []>>) coyote.getNote(NOTE))
                    .accept(new RepeatedHit(
                            exchange, stored, coyote.getResponse().getContentType()));
        }
    }

    @Override
    public byte @Nullable [] apply(String requestId, ByteBuffer out) {
        long began = System.nanoTime();
        List<StoredResponse> variants = relay.store().find(key);
        if (variants.size() != 1) {
            return null;
        }
        StoredResponse stored = variants.get(0);
        byte[] content = stored.content();
        if (stored.id() != id || !stored.responseTime().equals(responseTime) || content == null) {
            return null;
        }
        Instant now = relay.clock().instant();
        Head current = head;
        if (stored.staleFrom() != null || !current.isOf(now)) {
            Freshness freshness = Freshness.of(stored, now, policy);
            if (!freshness.isFresh()) {
                return null;
            }
            current = head(stored, freshness, now);
            head = current;
        }
        if (out.remaining() < current.bytes.length + ROOM) {
            return null;
        }
        out.put(current.bytes);
        relay.store().used(stored);
        relay.ended(new Exchanged(
                requestId,
                null,
                now,
                System.nanoTime() - began,
                -1,
                "GET",
                url,
                route,
                200,
                current.decision,
                Outcome.HIT,
                content.length,
                0,
                false));
        return content;
    }

    private Head head(StoredResponse stored, Freshness freshness, Instant now) {
        Decision decision = new Decision();
        decision.because(Reason.FRESH);
        decision.freshness(freshness);
        Fields fields = Answers.whole(stored, freshness, decision).fields();
        Fields.Builder sent = Fields.builder();
        for (int i = 0; i < fields.size(); i++) {
            if (!Heads.isContainers(fields.name(i))) {
                sent.add(fields.name(i), fields.value(i));
            }
        }
        if (contentType != null) {
            sent.add("Content-Type", contentType);
        }
        byte[] bytes = Heads.ok(sent.add("Content-Length", Long.toString(stored.contentLength()))
                .build());
        Duration age = freshness.currentAge();
        Instant until = now.plusNanos(Math.min(
                1_000_000_000L - age.toNanosPart(), freshness.timeLeft().toNanosPart()));
        return new Head(bytes, decision, now, until);
    }
}
