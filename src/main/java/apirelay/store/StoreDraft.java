package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way into the store: full segments go there as they are filled, where readers find them; the last one
 * grows here.
 *
 * <p>Guarded by itself: one thread writes, others may read.
 */
final class StoreDraft implements ResponseStore.Draft {

    private enum State {
        OPEN,
        COMPLETE,
        ABORTED
    }

    private final JcsResponseStore store;
    private final CacheKey key;
    private final StoredResponse head;
    private final long since;

    private State state = State.OPEN;
    private long length;

    /** How many segments have left the buffer; where they went, once it is more than none. */
    private int full;

    private @Nullable ContentSink sink;
    private byte[] buffer = new byte[1024];
    private int filled;
    private int readers;
    private List<Runnable> waiting = new ArrayList<>();

    StoreDraft(JcsResponseStore store, CacheKey key, StoredResponse head, long since) {
        this.store = store;
        this.key = key;
        this.head = head;
        this.since = since;
    }

    @Override
    public boolean append(ByteBuffer bytes) {
        boolean stored = take(bytes);
        notifyReaders();
        return stored;
    }

    private synchronized boolean take(ByteBuffer bytes) {
        if (state != State.OPEN || !store.allows(length + bytes.remaining())) {
            bytes.position(bytes.limit());
            end(State.ABORTED);
            return false;
        }
        while (bytes.hasRemaining()) {
            if (filled == ResponseStore.SEGMENT) {
                if (!emit(buffer)) {
                    bytes.position(bytes.limit());
                    end(State.ABORTED);
                    return false;
                }
                buffer = new byte[ResponseStore.SEGMENT];
            }
            int more = Math.min(bytes.remaining(), ResponseStore.SEGMENT - filled);
            if (filled + more > buffer.length) {
                int capacity = Math.max(filled + more, 2 * buffer.length);
                buffer = Arrays.copyOf(buffer, Math.min(ResponseStore.SEGMENT, capacity));
            }
            bytes.get(buffer, filled, more);
            filled += more;
            length += more;
        }
        return true;
    }

    private boolean emit(byte[] part) {
        ContentSink target = sink;
        if (target == null) {
            target = store.sink();
            sink = target;
        }
        if (!target.put(part)) {
            return false;
        }
        full++;
        filled = 0;
        return true;
    }

    @Override
    public synchronized boolean isAhead() {
        return state == State.OPEN && sink != null && sink.isAhead();
    }

    @Override
    public @Nullable StoredResponse commit() {
        StoredResponse stored = complete();
        notifyReaders();
        return stored;
    }

    private synchronized @Nullable StoredResponse complete() {
        if (state != State.OPEN) {
            return null;
        }
        StoredResponse stored;
        ContentSink target = sink;
        if (target == null) {
            byte[] content = Arrays.copyOf(buffer, filled);
            stored = head.withContent(store.idForSmall(content.length), length, content);
        } else if (emit(Arrays.copyOf(buffer, filled))) {
            stored = head.withContent(target.complete(), length, null);
        } else {
            end(State.ABORTED);
            return null;
        }
        boolean visible = store.commit(key, stored, since);
        if (!visible && target != null) {
            target.discard();
        }
        end(State.COMPLETE);
        return visible ? stored : null;
    }

    @Override
    public void abort() {
        synchronized (this) {
            if (state == State.OPEN) {
                end(State.ABORTED);
            }
        }
        notifyReaders();
    }

    private void end(State ended) {
        if (state == State.OPEN) {
            state = ended;
            if (ended == State.ABORTED && sink != null) {
                sink.discard();
            }
            releaseUnread();
        }
    }

    private void releaseUnread() {
        if (state != State.OPEN && readers == 0 && sink != null) {
            sink.release();
        }
    }

    private void notifyReaders() {
        List<Runnable> told;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            told = waiting;
            waiting = new ArrayList<>();
        }
        told.forEach(Runnable::run);
    }

    @Override
    public synchronized ResponseStore.Growing content() {
        readers++;
        return new Reader();
    }

    private final class Reader implements ResponseStore.Growing {

        private boolean closed;

        @Override
        public @Nullable ByteBuffer read(long position) {
            int index = (int) (position / ResponseStore.SEGMENT);
            ContentSink source;
            synchronized (StoreDraft.this) {
                if (closed || position >= length) {
                    return null;
                }
                if (index == full) {
                    return ArrayContent.slice(buffer, filled, position);
                }
                source = sink;
            }
            byte[] part = source == null ? null : source.get(index);
            return part == null ? null : ArrayContent.slice(part, position);
        }

        @Override
        public ResponseStore.Progress progress(long position, Runnable changed) {
            synchronized (StoreDraft.this) {
                if (position < length) {
                    return ResponseStore.Progress.READABLE;
                }
                return switch (state) {
                    case COMPLETE -> ResponseStore.Progress.COMPLETE;
                    case ABORTED -> ResponseStore.Progress.ABORTED;
                    case OPEN -> {
                        waiting.add(changed);
                        yield ResponseStore.Progress.WAITING;
                    }
                };
            }
        }

        @Override
        public void close() {
            synchronized (StoreDraft.this) {
                if (!closed) {
                    closed = true;
                    readers--;
                    releaseUnread();
                }
            }
        }
    }
}
