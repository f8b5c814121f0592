package apirelay.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up what is stored, on disk and not. */
final class Sums {

    private static final int MOST_TOTALS = 100;

    private final Unwritten unwritten;

    Sums(Unwritten unwritten) {
        this.unwritten = unwritten;
    }

    /** What matches, added up under an empty name. */
    Inspector.@Nullable Total of(@Nullable Disk disk, Filter filter) {
        List<Inspector.Entry> inMemory = unwritten.find(entry -> filter.matches(entry.key(), entry.response()));
        Filter.Condition condition = filter.condition();
        List<Inspector.Total> onDisk = disk == null
                ? List.of()
                : Rows.query(
                        disk,
                        "SELECT '', COUNT(*), COALESCE(SUM(r.content_length), 0) FROM response r WHERE "
                                + condition.sql(),
                        condition.values(),
                        Sums::total);
        if (inMemory == null || onDisk == null) {
            return null;
        }
        Inspector.Total total = onDisk.isEmpty() ? new Inspector.Total("", 0, 0) : onDisk.get(0);
        for (Inspector.Entry entry : inMemory) {
            total = total.plus(1, entry.response().contentLength());
        }
        return total;
    }

    /** All responses added up; the largest first, a hundred at most. */
    @Nullable
    List<Inspector.Total> by(@Nullable Disk disk, Inspector.Group group) {
        List<Inspector.Entry> inMemory = unwritten.find(entry -> true);
        List<Inspector.Total> onDisk = disk == null
                ? List.of()
                : Rows.query(
                        disk,
                        "SELECT COALESCE(" + group.column() + ", '') AS name, COUNT(*), SUM(content_length) AS bytes"
                                + " FROM response GROUP BY name ORDER BY bytes DESC FETCH FIRST " + MOST_TOTALS
                                + " ROWS ONLY",
                        List.of(),
                        Sums::total);
        if (inMemory == null || onDisk == null) {
            return null;
        }
        Map<String, Inspector.Total> totals = new HashMap<>();
        onDisk.forEach(total -> totals.put(total.name(), total));
        for (Inspector.Entry entry : inMemory) {
            totals.compute(
                    group.of(entry),
                    (name, total) -> (total == null ? new Inspector.Total(name, 0, 0) : total)
                            .plus(1, entry.response().contentLength()));
        }
        return totals.values().stream()
                .sorted(Comparator.comparingLong(Inspector.Total::bytes).reversed())
                .limit(MOST_TOTALS)
                .toList();
    }

    private static Inspector.Total total(ResultSet row) throws SQLException {
        return new Inspector.Total(row.getString(1), row.getLong(2), row.getLong(3));
    }
}
