package apirelay.store;

import apirelay.caching.CacheKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;

/**
 * What is kept on disk, what waits to get there included. Read by all threads, opened and written by one ({@link
 * WriteBehind}).
 *
 * <p>While the file fails, nothing is found but what waits.
 */
final class Disk {

    private static final Logger LOG = System.getLogger("apirelay.store");

    private final DiskFile file;
    private final WriteQueue queue;
    private final Ids ids;
    private final Leases leases;
    private final StoreRules rules;
    private final LongAdder errors = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    private volatile DiskState state = DiskState.FAILED;
    private volatile String message = "not opened yet";
    private volatile @Nullable Database database;
    private volatile @Nullable Exception suspicion;
    private volatile boolean full;
    private boolean damaged;

    Disk(StoreSettings settings, StoreRules rules, Ids ids, Leases leases) {
        this.file = new DiskFile(settings.directory(), settings.diskKeys());
        this.queue = new WriteQueue(settings.diskQueue(), ids);
        this.rules = rules;
        this.ids = ids;
        this.leases = leases;
    }

    WriteQueue queue() {
        return queue;
    }

    DiskState state() {
        return state;
    }

    String message() {
        return message;
    }

    long errors() {
        return errors.sum();
    }

    long fileBytes() {
        return file.size();
    }

    /** Tells whether the file has reached its bound, so that nothing is to be added for now. */
    void full(boolean reached) {
        full = reached;
    }

    /** Whether the disk is in use and its file below its bound, and content of that size finds room in the queue. */
    boolean accepts(long bytes) {
        return state == DiskState.OPEN && !full && queue.hasRoom(bytes);
    }

    /** Whether content of which so many bytes have come already should wait until some of what waits is written. */
    boolean isBehind(long bytes) {
        return state == DiskState.OPEN && queue.isCrowdedBy(bytes);
    }

    Variants variants(CacheKey key) {
        Variants waiting = queue.variants(key);
        if (waiting != null) {
            return waiting;
        }
        long epoch = queue.epoch();
        byte[] digest = key.digest();
        Database open = database;
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

    private interface Reading<T> {

        @Nullable
        T from(DiskReader reader) throws SQLException;
    }

    private <T> @Nullable T read(Reading<T> reading) {
        Database open = database;
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
            if (open == database) { // Else it was closed meanwhile.
                errors.increment();
                suspicion = e;
                queue.wake();
            }
            return null;
        }
    }

    /** The ids of the responses that a filter may match. */
    long[] matching(Filter filter) {
        Filter.Condition condition = filter.condition();
        long[] ids = query(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT r.id FROM response r WHERE " + condition.sql())) {
                for (int i = 0; i < condition.values().size(); i++) {
                    select.setObject(i + 1, condition.values().get(i));
                }
                LongStream.Builder found = LongStream.builder();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getLong(1));
                    }
                }
                return found.build().toArray();
            }
        });
        return ids == null ? new long[0] : ids;
    }

    /** The key of a response on disk; null if it is gone. */
    @Nullable
    CacheKey key(long id) {
        return read(reader -> reader.key(id));
    }

    /** Runs a query on a connection of its own. @return null if the disk is not in use, or failed */
    <T> @Nullable T query(Query<T> query) {
        Database open = database;
        if (open == null) {
            return null;
        }
        try (Connection connection = open.connect()) {
            return query.on(connection);
        } catch (SQLException | RuntimeException e) {
            countError();
            return null;
        }
    }

    SqlAnswer sql(String sql, int mostRows, int seconds) {
        Database open = database;
        if (open == null) {
            return SqlAnswer.failed(message);
        }
        try (Connection connection = open.connectReader()) {
            return SqlAnswer.of(connection, sql, mostRows, seconds);
        } catch (SQLException | RuntimeException e) {
            return SqlAnswer.failed(String.valueOf(e.getMessage()));
        }
    }

    /** Something to ask of the database. */
    interface Query<T> {

        T on(Connection connection) throws SQLException;
    }

    /**
     * Opens the file, and makes sure that it can be written.
     *
     * @return null if it can't; the reason is in {@link #message}
     */
    @Nullable
    DiskWriter open() {
        Database opened = null;
        try {
            opened = file.open(damaged);
            damaged = false;
            DiskWriter writer = new DiskWriter(opened.writer(), opened.keys(), rules, leases);
            reserveIds(writer);
            opened.checkpoint();
            database = opened;
            become(DiskState.OPEN, "in use");
            return writer;
        } catch (DiskFile.LockedException e) {
            become(DiskState.LOCKED, e.getMessage() + "; keeping responses in memory only");
        } catch (IOException | SQLException | RuntimeException e) {
            if (opened != null) {
                opened.abandon();
            }
            fail(e);
        }
        return null;
    }

    void reserveIds(DiskWriter writer) throws SQLException {
        long first = writer.reserveIds(ids.following(), Ids.BLOCK);
        ids.reserved(first);
    }

    /** Lets go of the file, to be opened anew. */
    void fail(Throwable cause) {
        errors.increment();
        damaged |= Database.isCorrupt(cause);
        Database failed = database;
        database = null;
        if (failed != null) {
            failed.abandon();
        }
        become(DiskState.FAILED, "keeping responses in memory only: " + cause);
    }

    /** @return an error that makes it necessary to open the file anew; null if there was none */
    @Nullable
    Exception defect() {
        Exception suspected = suspicion;
        suspicion = null;
        return suspected == null || (!Database.isCorrupt(suspected) && isAlive()) ? null : suspected;
    }

    boolean isAlive() {
        Database open = database;
        if (open == null) {
            return false;
        }
        try (Statement statement = open.writer().createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            return row.next();
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** A response could not be kept here for want of room in the queue, or because the disk is not in use. */
    void countSkipped() {
        skipped.increment();
    }

    long skipped() {
        return skipped.sum();
    }

    void countError() {
        errors.increment();
    }

    /** Gives up the disk as it is, for its writer does not answer. The folder stays locked while this process lives. */
    void leave() {
        file.distrust();
        become(DiskState.CLOSED, "its writer does not end: left as it is");
    }

    /** @param trusted whether all that was removed is gone from the file too */
    void close(boolean trusted) {
        Database open = database;
        database = null;
        if (!trusted && state != DiskState.LOCKED) {
            file.distrust();
        }
        if (open != null) {
            open.close();
        }
        Driver.unload(); // In case someone had DriverManager look for drivers: it would hold on to the web application.
        try {
            file.close();
        } catch (IOException e) {
            errors.increment();
        }
        state = DiskState.CLOSED;
        message = "closed";
    }

    private synchronized void become(DiskState changed, String why) {
        DiskState before = state;
        boolean news = changed != before || !why.equals(message);
        state = changed;
        message = why;
        if (news) {
            LOG.log(changed == DiskState.OPEN ? Level.INFO : Level.WARNING, "The cache on disk: {0}", why);
        }
    }
}
