package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.ResponseHead;
import apirelay.store.ResponseStore;
import org.jspecify.annotations.Nullable;

/** Those who wait for the answer to an exchange, to share it: the {@link Crowd} that it leads, or nobody. */
final class Followers {

    private final RequestCollapser collapser;
    private final @Nullable CrowdKey key;
    private volatile @Nullable Crowd crowd;

    /**
     * @param key null if the answer could be nobody else's
     * @param crowd null if nobody is to wait for it
     */
    Followers(RequestCollapser collapser, @Nullable CrowdKey key, @Nullable Crowd crowd) {
        this.collapser = collapser;
        this.key = key;
        this.crowd = crowd;
    }

    static Followers none(RequestCollapser collapser) {
        return new Followers(collapser, null, null);
    }

    /** The store's version when it was first asked for the answer, or now. */
    long since(ResponseStore store) {
        Crowd led = crowd;
        return led == null ? store.version() : led.since();
    }

    boolean isNobody() {
        return crowd == null;
    }

    /** The exchange's own client has left before the answer came: ends this if nobody else waits. Returns whether that is so. */
    boolean endIfNobodyWaits() {
        Crowd led = crowd;
        return led == null || led.endIfNobodyWaits();
    }

    /** Notes, for those who come later, whether others could have shared the answer. */
    void seen(boolean shareable) {
        if (key != null) {
            collapser.seen(key, shareable);
        }
    }

    /** The answer's head is there, and the answer goes into the store. */
    void arriving(Arrival arrival) {
        Crowd led = crowd;
        if (led != null) {
            led.arriving(arrival);
        }
    }

    /** The stored response that was asked about is still good. */
    void freshened(StoredResponse freshened) {
        Crowd led = crowd;
        if (led != null) {
            led.freshened(freshened);
        }
    }

    /** The answer is the exchange's own client's alone. */
    void unshareable(ResponseHead answer) {
        Crowd led = crowd;
        if (led != null) {
            led.unshareable(answer);
        }
    }

    void failed(Upstream.Failure failure) {
        Crowd led = crowd;
        if (led != null) {
            led.failed(failure);
        }
    }

    /** Whoever comes now looks into the store, or begins anew. */
    void end() {
        Crowd led = crowd;
        if (led != null) {
            crowd = null;
            led.end();
        }
    }

    /** They wait on, for the answer to another request; that this one ends is nothing to them. */
    Followers handOver() {
        Followers handed = new Followers(collapser, key, crowd);
        crowd = null;
        return handed;
    }
}
