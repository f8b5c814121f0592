package apirelay.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.h2.jdbc.JdbcConnection;

/** A look into a store's file, or a hand on it: from within the process H2 lets several in. */
final class Sql {

    private Sql() {}

    static void execute(Path directory, String sql) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static long number(Path directory, String sql) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How H2 goes about a query. */
    static String plan(Path directory, String sql, List<Object> parameters) {
        try (Connection connection = connect(directory);
                PreparedStatement statement = connection.prepareStatement("EXPLAIN " + sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something while the store can't write a table's rows; H2 waits for that a second, and then fails. */
    static void whileLocked(Path directory, String table, Runnable action) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM " + table + " FOR UPDATE");
            action.run();
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the database under the store that has it open, losing what is not yet in the file. */
    static void pullThePlug(Path directory) {
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // It ends the connection too.
        }
    }

    private static Connection connect(Path directory) throws SQLException {
        return new JdbcConnection(
                "jdbc:h2:retry:" + directory.resolve("responses") + ";IFEXISTS=TRUE",
                new Properties(),
                "relay",
                "",
                false);
    }
}
