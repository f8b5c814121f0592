package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for the answer to one of them, their leader's, and then share it.
 *
 * <p>First they wait for its head. If that is storable they read along, and more may come until it ends; if it is not, all go
 * their own way at once. The leader's client may leave: as long as others wait, what it asked for is fetched.
 */
final class Crowd {

    private enum State {
        WAITING,
        ARRIVING,
        /** Waited too long: nobody joins any more. */
        OVERDUE,
        ENDED
    }

    private final RequestCollapser collapser;
    private final CrowdKey key;

    /** The store's version when it began. */
    private final long since;

    // Guarded by this; nothing foreign is called under it.
    private State state = State.WAITING;
    private List<CrowdMember> waiting = new ArrayList<>(0);
    private @Nullable Arrival arrival;
    private @Nullable Future<?> timer;

    Crowd(RequestCollapser collapser, CrowdKey key, long since) {
        this.collapser = collapser;
        this.key = key;
        this.since = since;
    }

    CrowdKey key() {
        return key;
    }

    long since() {
        return since;
    }

    /** Takes the member in; false if it has ended. */
    boolean join(CrowdMember member) {
        Arrival arriving;
        synchronized (this) {
            switch (state) {
                case WAITING -> {
                    if (timer == null) {
                        timer = collapser.schedule(this::overdue);
                    }
                    waiting.add(member);
                    member.whenGone(() -> leave(member));
                    return true;
                }
                case ENDED -> {
                    return false;
                }
                default -> arriving = arrival;
            }
        }
        if (arriving == null) {
            member.late();
        } else if (!member.arriving(arriving)) {
            awaitEnd(member);
        }
        return true;
    }

    private void awaitEnd(CrowdMember member) {
        synchronized (this) {
            if (state != State.ENDED) {
                waiting.add(member);
                return;
            }
        }
        member.again();
    }

    private synchronized void leave(CrowdMember member) {
        waiting.remove(member);
    }

    /** The leader's client has left before the answer came: ends it if nobody else waits. Returns whether that is so. */
    boolean endIfNobodyWaits() {
        synchronized (this) {
            if (arrival != null || state == State.ENDED || !waiting.isEmpty()) {
                return false;
            }
            state = State.ENDED;
        }
        collapser.ended(this);
        return true;
    }

    /** The answer's head is there, and the answer goes into the store. */
    void arriving(Arrival arrival) {
        List<CrowdMember> members;
        synchronized (this) {
            this.arrival = arrival;
            if (state == State.WAITING) {
                state = State.ARRIVING;
            }
            members = takeWaiting();
        }
        members.forEach(member -> member.tell(each -> {
            if (!each.arriving(arrival)) {
                awaitEnd(each);
            }
        }));
    }

    /** The stored response that was asked about is still good. */
    void freshened(StoredResponse freshened) {
        end(member -> member.freshened(freshened));
    }

    /** The answer is the leader's alone. */
    void unshareable(ResponseHead answer) {
        end(member -> member.unshareable(answer));
    }

    void failed(Upstream.Failure failure) {
        end(member -> member.failed(failure));
    }

    /** What has arrived is in the store, or will never be: those who come now look there, or begin anew. */
    void end() {
        end(CrowdMember::again);
    }

    private void end(Consumer<CrowdMember> outcome) {
        List<CrowdMember> members;
        synchronized (this) {
            state = State.ENDED;
            members = takeWaiting();
        }
        collapser.ended(this);
        members.forEach(member -> member.tell(outcome));
    }

    private void overdue() {
        List<CrowdMember> members;
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = State.OVERDUE;
            members = takeWaiting();
        }
        members.forEach(member -> member.tell(CrowdMember::late));
    }

    private List<CrowdMember> takeWaiting() {
        List<CrowdMember> taken = waiting;
        waiting = new ArrayList<>(0);
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        return taken;
    }
}
