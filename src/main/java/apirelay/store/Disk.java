package apirelay.store;

import apirelay.caching.CacheKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is kept on disk, what waits to get there included: found by all threads, written by one ({@link WriteBehind}).
 *
 * <p>While the file fails, nothing is found but what waits.
 */
final class Disk {

    private final Mount mount;
    private final WriteQueue queue;
    private final LongAdder skipped = new LongAdder();

    private volatile boolean full;

    Disk(StoreSettings settings, StoreRules rules, Ids ids, Leases leases) {
        this.mount = new Mount(settings, rules, ids, leases);
        this.queue = new WriteQueue(settings.diskQueue(), ids);
    }

    Mount mount() {
        return mount;
    }

    WriteQueue queue() {
        return queue;
    }

    /** In use. */
    boolean isOpen() {
        return mount.state() == DiskState.OPEN;
    }

    /** Tells whether the file has reached its bound, so that nothing is to be added for now. */
    void full(boolean reached) {
        full = reached;
    }

    /** Whether the disk is in use and its file below its bound, and a content of that size may come into the queue. */
    boolean accepts(long bytes) {
        return isOpen() && !full && queue.admits(bytes);
    }

    /** As {@link #accepts}, for more of a content that has begun to come. */
    boolean acceptsMore(long bytes) {
        return isOpen() && !full && queue.hasRoom(bytes);
    }

    /** Whether a content should wait, of which so many segments have come, until some of what waits is written. */
    boolean isBehind(long id, int segments) {
        return isOpen() && queue.isCrowdedBy(id, segments);
    }

    /** A response could not be kept here for want of room in the queue, or because the disk is not in use. */
    void countSkipped() {
        skipped.increment();
    }

    long skipped() {
        return skipped.sum();
    }

    Variants variants(CacheKey key) {
        Variants waiting = queue.variants(key);
        if (waiting != null) {
            return waiting;
        }
        long epoch = queue.epoch();
        byte[] digest = key.digest();
        Database open = mount.database();
        if (open == null || open.keys().lacks(digest)) {
            return Variants.none(key);
        }
        Variants found = read(reader -> reader.variants(key, digest));
        // Between the look at the queue and this one all may have been dropped, the key's removal with it.
        return found == null || epoch != queue.epoch() || (epoch & 1) != 0 ? Variants.none(key) : found;
    }

    byte @Nullable [] segment(SegmentKey key) {
        byte[] waiting = queue.segment(key);
        return waiting != null ? waiting : read(reader -> reader.segment(key));
    }

    /** The key of a response that is written; null if it is gone, or can't be read. */
    @Nullable
    CacheKey key(long id) {
        return read(reader -> reader.key(id));
    }

    private interface Reading<T> {

        @Nullable
        T from(DiskReader reader) throws SQLException;
    }

    private <T> @Nullable T read(Reading<T> reading) {
        Database open = mount.database();
        if (open == null) {
            return null;
        }
        DiskReader reader = null;
        try {
            reader = open.reader();
            T found = reading.from(reader);
            open.giveBack(reader);
            return found;
        } catch (SQLException | RuntimeException e) {
            if (reader != null) {
                reader.close();
            }
            if (mount.suspect(open, e)) {
                queue.wake();
            }
            return null;
        }
    }

    /** Something to ask of the database. */
    interface Query<T> {

        T on(Connection connection) throws SQLException;
    }

    /** Runs a query on a connection of its own. @return null if the disk is not in use, or failed */
    <T> @Nullable T query(Query<T> query) {
        Database open = mount.database();
        if (open == null) {
            return null;
        }
        try (Connection connection = open.connect()) {
            return query.on(connection);
        } catch (SQLException | RuntimeException e) {
            mount.countError();
            return null;
        }
    }

    SqlAnswer sql(String sql, int mostRows, int seconds) {
        Database open = mount.database();
        if (open == null) {
            return SqlAnswer.failed(mount.message());
        }
        try (Connection connection = open.connectReader()) {
            return SqlAnswer.of(connection, sql, mostRows, seconds);
        } catch (SQLException | RuntimeException e) {
            return SqlAnswer.failed(String.valueOf(e.getMessage()));
        }
    }
}
