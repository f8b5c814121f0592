package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.store.ResponseStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response's content on its way from upstream to the store and to all that read it.
 *
 * <p><b>While the store keeps it</b>, its fastest reader sets the pace: when one has read all there is, upstream is asked for
 * more. Who is slower reads later, from the store's segments, so that memory stays bounded whatever readers do.
 *
 * <p><b>Where the store does not keep it</b>, from the start or from some piece on, the slowest reader sets the pace: each
 * piece stays until all have it. Nobody joins any more, and nobody is cut off.
 */
final class Arrival {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final StoredResponse stored;
    private final ResponseStore.@Nullable Draft draft;
    private final boolean finishAbandoned;
    private final Runnable cancel;

    // Guarded by this; nothing foreign but the draft is called under it.
    private boolean kept;
    private boolean sealed;
    private boolean started;
    private boolean ended;
    private @Nullable Problem problem;
    private final Set<Reader> readers = new HashSet<>();
    private List<Reader> awaiting = new ArrayList<>(1);
    private @Nullable Runnable more;
    private long arrived;

    /** Whether upstream has nothing more to give at once. */
    private boolean quiet;

    /** The latest piece, and the position at which it begins. */
    private ByteBuffer piece = NOTHING;

    private long pieceStart;

    /**
     * @param stored the response as it is to be stored; its content's length as its head tells it, or less than zero
     * @param draft null if it is not to be stored
     * @param finishAbandoned whether to go on for the store when nobody reads
     * @param cancel ends the response
     */
    Arrival(StoredResponse stored, ResponseStore.@Nullable Draft draft, boolean finishAbandoned, Runnable cancel) {
        this.stored = stored;
        this.draft = draft;
        this.kept = draft != null;
        this.finishAbandoned = finishAbandoned;
        this.cancel = cancel;
    }

    StoredResponse stored() {
        return stored;
    }

    /**
     * Lets a client read.
     *
     * @param first the position of the first byte it is to get
     * @param end the position after the last; {@link Long#MAX_VALUE}: all
     * @return null if nobody may join any more
     */
    synchronized @Nullable Reader attach(Client client, long first, long end) {
        if (ended || sealed || (started && !kept)) {
            return null;
        }
        Reader reader = new Reader(client, draft == null ? null : draft.content(), first, end);
        readers.add(reader);
        return reader;
    }

    /** How many bytes have come. */
    synchronized long arrived() {
        return arrived;
    }

    /** Those who waited for the head are attached. */
    void started() {
        synchronized (this) {
            started = true;
        }
        proceed();
    }

    /**
     * The draft is about to end: nobody joins any more.
     *
     * @param kept whether the content up to here stays readable, and what is still to come is a copy
     */
    synchronized void seal(boolean kept) {
        sealed = true;
        this.kept = kept;
    }

    /**
     * The next piece.
     *
     * @param bytes a copy if the store has kept the content so far; else upstream's own, until {@code more} is run
     */
    void content(ByteBuffer bytes, Runnable more) {
        List<Reader> woken;
        synchronized (this) {
            quiet = false;
            pieceStart = arrived;
            piece = bytes;
            arrived += bytes.remaining();
            this.more = more;
            woken = takeAwaiting();
        }
        woken.forEach(Reader::next);
        proceed();
    }

    /** Nothing more is there yet: what has come so far should not wait for it. */
    void flush() {
        List<Reader> flushed;
        synchronized (this) {
            quiet = true;
            flushed = List.copyOf(awaiting);
        }
        flushed.forEach(reader -> reader.client.flush());
    }

    void end() {
        end(null);
    }

    /** It broke off. */
    void fail(Problem failure) {
        end(failure);
    }

    private void end(@Nullable Problem failure) {
        List<Reader> woken;
        synchronized (this) {
            ended = true;
            problem = failure;
            woken = takeAwaiting();
        }
        woken.forEach(Reader::next);
        proceed();
    }

    private synchronized boolean isHeldUp() {
        return quiet || more != null;
    }

    private synchronized List<Reader> takeAwaiting() {
        List<Reader> taken = awaiting;
        awaiting = new ArrayList<>(taken.size());
        return taken;
    }

    /** Asks upstream for the next piece, if it is time; or for none any more. */
    private void proceed() {
        Runnable next = null;
        synchronized (this) {
            boolean abandoned = readers.isEmpty();
            if (abandoned && started && !ended && !(kept && finishAbandoned)) {
                ended = true;
                next = cancel;
            } else if (abandoned || (kept ? !awaiting.isEmpty() : awaiting.size() == readers.size())) {
                next = more;
                more = null;
            } else if (ended && kept) {
                next = more; // The piece is a copy: upstream's own is given back.
                more = null;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** One client's way through the content. */
    final class Reader {

        private final Client client;
        private final ResponseStore.@Nullable Growing growing;
        private final long end;
        private long position;
        private boolean left;

        private Reader(Client client, ResponseStore.@Nullable Growing growing, long first, long end) {
            this.client = client;
            this.growing = growing;
            this.position = first;
            this.end = end;
        }

        /** Gives the client what is there next. Called by one after the other: the client, or whoever brings more. */
        void next() {
            ByteBuffer bytes = null;
            boolean awaits = false;
            boolean complete = position >= end;
            Problem failure = null;
            synchronized (Arrival.this) {
                if (left) {
                    return;
                }
                if (!complete && position >= arrived) {
                    awaits = !ended;
                    complete = ended && problem == null;
                    failure = problem;
                } else if (!complete && position >= pieceStart) {
                    int offset = (int) (position - pieceStart);
                    bytes = piece.slice(piece.position() + offset, piece.remaining() - offset);
                }
                if (awaits) {
                    awaiting.add(this);
                }
            }
            if (awaits) {
                proceed();
                if (isHeldUp()) {
                    client.flush();
                }
            } else if (complete) {
                leave();
                client.end();
            } else if (failure != null) {
                leave();
                client.fail(failure);
            } else {
                give(bytes != null || growing == null ? bytes : growing.read(position));
            }
        }

        private void give(@Nullable ByteBuffer bytes) {
            if (bytes == null) { // The store has lost what it had.
                leave();
                client.fail(Problem.of(Upstream.Kind.UNREACHABLE));
                return;
            }
            if (bytes.remaining() > end - position) {
                bytes.limit(bytes.position() + (int) (end - position));
            }
            position += bytes.remaining();
            client.content(bytes, this::next);
        }

        /** Reads no more. */
        void leave() {
            synchronized (Arrival.this) {
                if (left) {
                    return;
                }
                left = true;
                readers.remove(this);
                awaiting.remove(this);
            }
            if (growing != null) {
                growing.close();
            }
            proceed();
        }
    }
}
