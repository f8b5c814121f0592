package apirelay.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the disk on an operator's behalf. */
final class Rows {

    /** How long who looks may wait, in seconds. */
    private static final int PATIENCE = 10;

    static final int UNLIMITED = 0;

    private Rows() {}

    /** What is made of a row; null to leave it out. */
    interface Reading<T> {

        @Nullable
        T of(ResultSet row) throws SQLException;
    }

    /** @return null if the disk can't be asked, or took more than ten seconds */
    static <T> @Nullable List<T> query(Disk disk, String sql, List<Object> parameters, Reading<T> reading) {
        return query(disk, PATIENCE, sql, parameters, reading);
    }

    /** @return null if the disk can't be asked, or took more than so many seconds */
    static <T> @Nullable List<T> query(
            Disk disk, int seconds, String sql, List<Object> parameters, Reading<T> reading) {
        return disk.query(connection -> {
            // Or what is read while it is asked for would be reclaimed under it ("Chunk not found", seen of H2
            // 2.4.240).
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement settings = connection.createStatement()) {
                // Or H2 would put all rows aside on disk first, where they are many.
                settings.execute("SET LAZY_QUERY_EXECUTION TRUE");
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setQueryTimeout(seconds);
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                List<T> read = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        T each = reading.of(row);
                        if (each != null) {
                            read.add(each);
                        }
                    }
                }
                return read;
            }
        });
    }
}
