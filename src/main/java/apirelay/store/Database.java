package apirelay.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Properties;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * An open H2 file: one connection to write, and as many to read as there are readers at a time.
 *
 * <p>Connections are made without {@link java.sql.DriverManager}, so that no driver is registered.
 */
final class Database implements AutoCloseable {

    /** The only release that was seen to lose neither data nor space: docs/decisions/0020. */
    static final String H2_VERSION = "2.4.240";

    private static final String ADMINISTRATOR = "relay";

    private static final int MOST_IDLE_READERS = 16;

    /** H2's own cache of pages, in KiB: a 32nd of the heap, 64 MiB at most. */
    private static final long PAGE_CACHE = Math.min(Runtime.getRuntime().maxMemory() >> 15, 64 << 10);

    private static final Set<Integer> CORRUPT = Set.of(
            ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.FILE_VERSION_ERROR_1,
            ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
            ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1,
            ErrorCode.COLUMN_NOT_FOUND_1,
            ErrorCode.WRONG_USER_OR_PASSWORD);

    private final String url;
    private final Connection writer;
    private final DiskKeys keys;
    private final ArrayDeque<DiskReader> idle = new ArrayDeque<>();
    private boolean closed;

    private Database(String url, Connection writer, DiskKeys keys) {
        this.url = url;
        this.writer = writer;
        this.keys = keys;
    }

    /**
     * @param keyBytes how much heap its {@link DiskKeys} take
     * @throws CorruptException if there is a file, and it is not ours
     */
    static Database open(Path file, long keyBytes) throws SQLException, IOException, CorruptException {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new IOException("H2 can't open a file with a semicolon in its path");
        }
        // retry: a thread that is interrupted while it reads would close the file for all.
        String url = "jdbc:h2:retry:" + path + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=" + PAGE_CACHE;
        Connection writer = null;
        try {
            writer = connect(url, ADMINISTRATOR);
            requireVersion(writer.getMetaData().getDatabaseProductVersion());
            Schema.establish(writer);
            writer.setAutoCommit(false);
            return new Database(url, writer, new DiskKeys(keyBytes));
        } catch (SQLException | IOException | CorruptException | RuntimeException e) {
            closeQuietly(writer);
            if (isCorrupt(e)) {
                throw new CorruptException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /**
     * @param version as H2 tells it: the release, and in brackets its date
     * @throws IOException if it is another than the one that keeps data (decision 0020)
     */
    static void requireVersion(String version) throws IOException {
        if (!version.startsWith(H2_VERSION + " ")) {
            throw new IOException("H2 must be " + H2_VERSION + ", not " + version);
        }
    }

    private static Connection connect(String url, String user) throws SQLException {
        return new JdbcConnection(url, new Properties(), user, "", false);
    }

    Connection writer() {
        return writer;
    }

    DiskKeys keys() {
        return keys;
    }

    /** A reader of one's own, until it is {@linkplain #giveBack given back}. */
    DiskReader reader() throws SQLException {
        synchronized (idle) {
            DiskReader reader = idle.poll();
            if (reader != null) {
                return reader;
            }
            if (closed) {
                throw new SQLException("closed");
            }
        }
        return new DiskReader(connect());
    }

    /** Another connection, the caller's to close. */
    Connection connect() throws SQLException {
        return connect(url + ";IFEXISTS=TRUE", ADMINISTRATOR);
    }

    /** A connection of a user who can read the views, and nothing else; the caller's to close. */
    Connection connectReader() throws SQLException {
        return connect(url.substring(0, url.indexOf(';')) + ";IFEXISTS=TRUE", Schema.READER); // May set nothing.
    }

    void giveBack(DiskReader reader) {
        synchronized (idle) {
            if (!closed && idle.size() < MOST_IDLE_READERS) {
                idle.push(reader);
                return;
            }
        }
        reader.close();
    }

    /** Has what is committed written to the file. */
    void checkpoint() throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /** Whether the error means that the file's content is damaged, rather than out of reach. */
    static boolean isCorrupt(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptException
                    || cause instanceof EOFException
                    || (cause instanceof SQLException sql && CORRUPT.contains(sql.getErrorCode()))
                    || (cause instanceof MVStoreException store
                            && store.getErrorCode() == DataUtils.ERROR_FILE_CORRUPT)) {
                return true;
            }
        }
        return false;
    }

    /** Writes out what is committed and closes the file, whoever reads. */
    @Override
    public void close() {
        shutdown("SHUTDOWN");
    }

    /** Lets go of the file as it is. */
    void abandon() {
        shutdown("SHUTDOWN IMMEDIATELY");
    }

    private void shutdown(String command) {
        synchronized (idle) {
            closed = true;
            idle.clear();
        }
        try (Statement statement = writer.createStatement()) {
            statement.execute(command);
        } catch (SQLException | RuntimeException e) {
            // It is closed already, or it can't be closed better than this.
        }
        closeQuietly(writer);
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException | RuntimeException e) {
                // Nothing is to be had from it any more.
            }
        }
    }
}
