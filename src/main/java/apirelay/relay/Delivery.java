package apirelay.relay;

import apirelay.caching.Collapsing;
import apirelay.caching.Freshness;
import apirelay.caching.Reason;
import apirelay.caching.Storability;
import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.store.ResponseStore;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer of upstream's that is for the client: it goes there, to those who share it, and into the store if it may be
 * stored, as it arrives.
 *
 * <p>For upstream's calls, one after the other; {@link #leave} may come at any time.
 */
final class Delivery {

    /** What an answer is not stored for that would be stored for another's request. */
    private static final Set<Reason> OF_THE_REQUEST = EnumSet.of(Reason.REQUEST_NO_STORE, Reason.NOT_MODIFIED);

    private final Exchange exchange;
    private final ResponseHead answer;
    private final Followers followers;
    private final boolean shareable;
    private final Arrival arrival;
    private final Arrival.Reader reader;
    private final @Nullable DiskPace pace;
    private ResponseStore.@Nullable Draft draft;
    private long received;

    /**
     * Decides whether the answer is stored, and shared.
     *
     * @param cancel gives the answer up when nobody needs it any more
     */
    Delivery(Exchange exchange, ResponseHead answer, StoreEffects effects, Followers followers, Runnable cancel) {
        this.exchange = exchange;
        this.answer = answer;
        this.followers = followers;
        RequestHead request = exchange.request();
        RequestCollapser collapser = exchange.relay().collapser();
        Storability storability =
                Storability.judge(request, exchange.route().localised(request, answer), exchange.policy());
        StoredResponse stored = effects.toStore();
        if (storability instanceof Storability.NotStorable not) {
            exchange.decision().because(not.reason());
            draft = null;
            pace = null;
            shareable = false;
            if (!OF_THE_REQUEST.contains(not.reason())) {
                followers.seen(false);
            }
        } else {
            Freshness freshness = Freshness.of(stored, exchange.now(), exchange.policy());
            exchange.decision().storing();
            exchange.decision().freshness(freshness);
            shareable = Collapsing.isForAll(stored, freshness, exchange.policy());
            followers.seen(shareable);
            draft = effects.begin(stored);
            pace = new DiskPace(collapser, draft);
        }
        arrival = new Arrival(stored, draft, collapser.settings().finishAbandoned(), cancel);
        reader = Objects.requireNonNull(arrival.attach(exchange.client(), 0, Long.MAX_VALUE));
    }

    /** Gives the head to all that wait for it. */
    void begin(boolean clientGone) {
        if (clientGone) {
            reader.leave();
        } else {
            ResponseHead forwarded = Answers.forwarded(
                    answer, exchange.decision(), arrival.stored().responseTime());
            exchange.client().head(exchange.route().forClient(exchange.request(), forwarded));
            reader.next();
        }
        if (shareable) {
            followers.arriving(arrival);
        } else {
            followers.unshareable(answer);
        }
        arrival.started();
    }

    /** The exchange's own client has left. */
    void leave() {
        reader.leave();
    }

    void content(ByteBuffer bytes, Runnable more) {
        received += bytes.remaining();
        ByteBuffer piece = bytes;
        if (draft != null) { // A copy, so that upstream need not wait for whoever reads it.
            piece = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            if (!draft.append(piece.duplicate())) {
                followers.seen(false); // Too large, or too much at once.
                drop();
            }
        }
        if (received == arrival.stored().contentLength()) {
            commit(); // The client sees the end with the last byte; its next request is to find what is stored.
        }
        arrival.content(piece, pace == null ? more : () -> pace.ask(more));
    }

    /** Nothing more is there yet. */
    void flush() {
        arrival.flush();
    }

    void end(Fields trailers) {
        commit();
        exchange.client().trailers(Forwarding.trailers(trailers)); // Of those who read, it alone asked for them.
        arrival.end();
    }

    /** It broke off. */
    void fail(Problem problem) {
        drop();
        arrival.fail(problem);
    }

    private void commit() {
        ContentRange part = arrival.stored().part();
        if (part != null && received != part.length()) {
            drop(); // RFC 9110 §14.4: which bytes these are is not known.
        } else if (draft != null) {
            arrival.seal(true);
            draft.commit();
            draft = null;
            followers.end();
        }
    }

    private void drop() {
        if (draft != null) {
            arrival.seal(false);
            draft.abort();
            draft = null;
            followers.end();
        }
    }
}
