package apirelay.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query has found.
 *
 * @param columns their names
 * @param rows a value for each column, as text; null where SQL has NULL
 * @param more whether there were more rows than were asked for
 * @param error why there is no answer; null if there is one
 */
public record SqlAnswer(
        List<String> columns,
        List<List<@Nullable String>> rows,
        boolean more,
        @Nullable String error) {

    static SqlAnswer failed(String error) {
        return new SqlAnswer(List.of(), List.of(), false, error);
    }

    /** Runs the query; what is no query is refused before it does anything. */
    static SqlAnswer of(Connection connection, String sql, int mostRows, int seconds) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(seconds);
            statement.setMaxRows(mostRows + 1);
            try (ResultSet result = statement.executeQuery()) {
                ResultSetMetaData meta = result.getMetaData();
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    columns.add(meta.getColumnLabel(i));
                }
                List<List<@Nullable String>> rows = new ArrayList<>();
                boolean more = false;
                while (!more && result.next()) {
                    more = rows.size() == mostRows;
                    if (!more) {
                        rows.add(row(result, columns.size()));
                    }
                }
                return new SqlAnswer(columns, rows, more, null);
            }
        } catch (SQLException | RuntimeException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static List<@Nullable String> row(ResultSet result, int columns) throws SQLException {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            row.add(result.getString(i));
        }
        return row;
    }
}
