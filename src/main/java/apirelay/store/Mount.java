package apirelay.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;

/**
 * The disk's database while it can be used, and why it can't while not. Asked by all threads; opened, given up and closed by
 * one ({@link WriteBehind}).
 */
final class Mount {

    private static final Logger LOG = System.getLogger("apirelay.store");

    private final DiskFile file;
    private final Ids ids;
    private final Leases leases;
    private final StoreRules rules;
    private final LongAdder errors = new LongAdder();

    private volatile DiskState state = DiskState.FAILED;
    private volatile String message = "not opened yet";
    private volatile @Nullable Database database;
    private volatile @Nullable Exception suspicion;
    private boolean damaged;

    Mount(StoreSettings settings, StoreRules rules, Ids ids, Leases leases) {
        this.file = new DiskFile(settings.directory(), settings.diskKeys());
        this.rules = rules;
        this.ids = ids;
        this.leases = leases;
    }

    DiskState state() {
        return state;
    }

    String message() {
        return message;
    }

    /** Null if the disk is not in use. */
    @Nullable
    Database database() {
        return database;
    }

    long errors() {
        return errors.sum();
    }

    void countError() {
        errors.increment();
    }

    long fileBytes() {
        return file.size();
    }

    /** Something failed in reading. @return false if only because the database was closed meanwhile */
    boolean suspect(Database read, Exception cause) {
        if (read != database) {
            return false;
        }
        errors.increment();
        suspicion = cause;
        return true;
    }

    /** @return an error that makes it necessary to open the file anew; null if there was none */
    @Nullable
    Exception defect() {
        Exception suspected = suspicion;
        suspicion = null;
        return suspected == null || !isBroken(suspected) ? null : suspected;
    }

    /** Whether the error is the database's, rather than that of what was asked of it. */
    boolean isBroken(Exception error) {
        return Database.isCorrupt(error) || !isAlive();
    }

    private boolean isAlive() {
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
