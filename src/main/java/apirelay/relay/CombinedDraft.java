package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.Combination;
import apirelay.caching.StoredResponse;
import apirelay.store.ResponseStore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A draft of a part that has just come, with the stored bytes around it (RFC 9111 §3.4). */
final class CombinedDraft implements ResponseStore.Draft {

    private final ResponseStore.Draft draft;
    private final ResponseStore.Content stored;
    private final long after;

    private CombinedDraft(ResponseStore.Draft draft, ResponseStore.Content stored, long after) {
        this.draft = draft;
        this.stored = stored;
        this.after = after;
    }

    /** @return null if the stored bytes can't be read, or the whole can't be stored */
    static @Nullable CombinedDraft begin(ResponseStore store, CacheKey key, Combination combination, long since) {
        ResponseStore.Content stored = store.open(combination.stored());
        if (stored == null) {
            return null;
        }
        CombinedDraft combined =
                new CombinedDraft(store.begin(key, combination.combined(), since), stored, combination.after());
        if (!combined.copy(0, combination.before())) {
            combined.abort();
            return null;
        }
        return combined;
    }

    @Override
    public boolean append(ByteBuffer bytes) {
        return draft.append(bytes);
    }

    @Override
    public boolean isAhead() {
        return draft.isAhead();
    }

    @Override
    public @Nullable StoredResponse commit() {
        if (!copy(stored.length() - after, stored.length())) {
            abort();
            return null;
        }
        stored.close();
        return draft.commit();
    }

    @Override
    public void abort() {
        stored.close();
        draft.abort();
    }

    @Override
    public ResponseStore.Growing content() {
        return draft.content();
    }

    private boolean copy(long from, long to) {
        long position = from;
        while (position < to) {
            ByteBuffer bytes = stored.read(position);
            if (bytes == null) {
                return false;
            }
            bytes.limit(bytes.position() + (int) Math.min(bytes.remaining(), to - position));
            position += bytes.remaining();
            if (!draft.append(bytes)) {
                return false;
            }
        }
        return true;
    }
}
