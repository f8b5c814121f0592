package apirelay.store;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Knows of most keys that are not on disk that they are not, without a look there: a Bloom filter of fixed size over the
 * keys' digests.
 *
 * <p>It may take a key for one that is there, never the other way round. Only the writing thread changes it: it adds a key
 * before the row is committed, and only then does the queue forget the key; so who does not find it in the queue finds it
 * here. What the file had when it was opened is read a page at a time, and until that is done nothing is certain. Keys whose
 * rows have gone stay in, until they are so many that all is read anew.
 */
final class DiskKeys {

    private static final int PAGE = 1_000;
    private static final int FEW = 1_000;
    private static final byte[] START = {};

    private static final String NEXT =
            "SELECT key_digest FROM response WHERE key_digest > ? ORDER BY key_digest FETCH FIRST " + PAGE
                    + " ROWS ONLY";

    private final int words;
    private volatile @Nullable AtomicLongArray complete;
    private @Nullable AtomicLongArray coming;
    private byte[] read = START;
    private long added;
    private long gone;

    /** @param bytes what it takes of the heap, twice that while all is read anew; a power of two, at most 512 MiB */
    DiskKeys(long bytes) {
        this.words = Math.toIntExact(bytes / Long.BYTES);
        this.coming = new AtomicLongArray(words);
    }

    /** Whether there is certainly no row with that digest. */
    boolean lacks(byte[] digest) {
        AtomicLongArray known = complete;
        return known != null && !has(known, digest);
    }

    /** There will be a row. */
    void add(byte[] digest) {
        added++;
        set(complete, digest);
        set(coming, digest);
    }

    /** A row goes. */
    void remove() {
        gone++;
    }

    /** All rows have gone, for good. */
    void clear() {
        complete = new AtomicLongArray(words);
        coming = null;
        added = 0;
        gone = 0;
    }

    /**
     * Reads a little of what is on disk, if it has to.
     *
     * @return whether there is more to read at once
     */
    boolean fill(Statements sql) throws SQLException {
        if (coming == null && gone > FEW + added / 2) {
            coming = new AtomicLongArray(words);
            read = START;
            added = 0;
            gone = 0;
        }
        if (coming == null) {
            return false;
        }
        int found = 0;
        try (ResultSet row = sql.prepare(NEXT, (Object) read).executeQuery()) {
            while (row.next()) {
                read = row.getBytes(1);
                set(coming, read);
                found++;
            }
        }
        sql.commit();
        added += found;
        if (found < PAGE) {
            complete = coming;
            coming = null;
        }
        return found == PAGE;
    }

    private static boolean has(AtomicLongArray words, byte[] digest) {
        long bits = bits(digest);
        return (words.get(word(words, digest)) & bits) == bits;
    }

    private static void set(@Nullable AtomicLongArray words, byte[] digest) {
        if (words != null) {
            int word = word(words, digest);
            words.set(word, words.get(word) | bits(digest));
        }
    }

    // A digest's bits are as good as random: some choose the word, so that a look costs one access, others four bits
    // there.

    private static int word(AtomicLongArray words, byte[] digest) {
        return ByteBuffer.wrap(digest).getInt() & (words.length() - 1);
    }

    private static long bits(byte[] digest) {
        return 1L << digest[4] | 1L << digest[5] | 1L << digest[6] | 1L << digest[7];
    }
}
