package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps responses: for each {@linkplain CacheKey key} the stored responses that answer it, its variants.
 *
 * <p><b>It may fail; it never throws.</b> What can't be read is not there, what can't be written is not stored; both are
 * counted and logged once per change of state, and the caller goes upstream.
 *
 * <p><b>Complete or nothing.</b> A response becomes visible when its {@linkplain Draft draft} is committed, with all of
 * its content, and at once: the next {@link #find} of any thread sees it. It becomes durable soon after.
 *
 * <p><b>What was removed stays removed.</b> Whoever may later store takes the store's {@link #version} before it asks
 * upstream. A draft or a freshening that began before its key was last invalidated or purged is refused, for what
 * upstream said then may no longer be so (RFC 9111 §4.4).
 *
 * <p><b>Content outlives its head</b> for as long as a reader has it {@linkplain #open open}.
 *
 * <p>For use by many threads. No method waits for another's disk write.
 */
public interface ResponseStore extends AutoCloseable {

    /** Content is kept in segments of this many bytes; that of at most one segment rides in memory with its head. */
    int SEGMENT = 16 * 1024;

    /** The stored responses of the key, the most recently stored first. */
    List<StoredResponse> find(CacheKey key);

    /** The store's logical time: it moves on with every invalidation and purge. */
    long version();

    /**
     * Whether the key was invalidated after that {@link #version}, or anything purged, so that an answer from before may not
     * be stored.
     */
    boolean isOutdated(CacheKey key, long since);

    /**
     * Begins to store a response.
     *
     * @param head the response's head; its id, content length and content are the store's to give. If {@code part} is
     *     not null, the content to come is that part's
     * @param since the {@link #version} when the request that led to it was sent
     */
    Draft begin(CacheKey key, StoredResponse head, long since);

    /**
     * Replaces a stored response's head, content untouched (RFC 9111 §4.3.4).
     *
     * @param stored as found; if it is no longer there nothing happens
     * @param freshened from {@link StoredResponse#freshened}
     * @return whether it was replaced
     */
    boolean freshen(CacheKey key, StoredResponse stored, StoredResponse freshened, long since);

    /** Removes the key's stored responses, all variants, and refuses the drafts begun before (RFC 9111 §4.4). */
    void invalidate(CacheKey key);

    /**
     * Purges, for the operator, what a filter matches: all of it that was stored, or was on its way, before this is called.
     * Takes as long as there is to purge; waits for the disk's writer, if that falls behind.
     *
     * @param staleFrom the instant from which it is stale (a soft purge); null to remove it (a hard one)
     * @return how many responses
     */
    long purge(Filter filter, @Nullable Instant staleFrom);

    /**
     * Purges, for the operator, what one key has stored, all variants, and refuses the drafts begun before. Looks at nothing
     * else.
     *
     * @param staleFrom the instant from which it is stale (a soft purge); null to remove it (a hard one). What can't be
     *     read can't be made stale: it is removed
     * @return how many responses
     */
    int purge(CacheKey key, @Nullable Instant staleFrom);

    /**
     * Opens a stored response's content for one reader.
     *
     * @return null if the content is gone or can't be read
     */
    @Nullable
    Content open(StoredResponse stored);

    /**
     * Notes that a stored response has just answered a request, with its content or without, for what is kept longest and
     * for the operator's counts.
     */
    void used(StoredResponse stored);

    /** Writes out what is pending, within a limit, and lets go of the disk. From then on the store is empty. */
    @Override
    void close();

    /** A response on its way into the store. For one thread at a time. Ends with {@link #commit} or {@link #abort}. */
    interface Draft {

        /**
         * Adds to the content; takes all remaining bytes, copying them.
         *
         * @return whether the response can still be stored; once false, it stays false
         */
        boolean append(ByteBuffer bytes);

        /** Whether so much of a large content waits for the disk that the rest should not come just now. */
        boolean isAhead();

        /**
         * Makes the response visible, in place of the key's variants with the same selecting fields.
         *
         * @return the stored response as it is to be found; null if it was refused
         */
        @Nullable
        StoredResponse commit();

        /** Drops what was written. After the end, nothing. */
        void abort();

        /** Opens the content for one reader while it comes; to be asked for before the end. */
        Growing content();
    }

    /**
     * A reader's lease on the content of a draft: whatever becomes of the response, a complete content can be read to its
     * end. For one thread at a time.
     */
    interface Growing extends AutoCloseable {

        /**
         * The bytes from a position on: at least one, at most to the end of its segment.
         *
         * @return a read-only buffer; null if there are none (yet), or if they can't be read
         */
        @Nullable
        ByteBuffer read(long position);

        /**
         * What awaits a reader at a position.
         *
         * @param changed run once, by whichever thread writes the draft, when a {@link Progress#WAITING} answer is no
         *     longer so; must not block
         */
        Progress progress(long position, Runnable changed);

        @Override
        void close();
    }

    /** Where a growing content stands, seen from a reader's position. */
    enum Progress {
        /** There is something to read. */
        READABLE,
        /** Nothing yet. */
        WAITING,
        /** The content is complete and the position is its end. */
        COMPLETE,
        /** The draft was aborted or grew too large to be stored: no more will come. */
        ABORTED
    }

    /** A reader's lease on a stored response's content: what it opened it can read to the end. For one thread at a time. */
    interface Content extends AutoCloseable {

        /** In bytes. */
        long length();

        /**
         * The bytes from a position on: at least one, at most to the end of its segment.
         *
         * @param position from 0 to {@code length() - 1}
         * @return a read-only buffer; null if the bytes can't be read
         */
        @Nullable
        ByteBuffer read(long position);

        @Override
        void close();
    }
}
