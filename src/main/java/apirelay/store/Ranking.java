package apirelay.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which responses on disk stand where in a listing. Where an index has the order, H2 follows it. Elsewhere it would sort all
 * rows in a file, ten seconds for a million; to look at each and keep the first ones takes one or two.
 */
final class Ranking {

    private record Ranked(Comparable<Object> value, long id) {}

    private Ranking() {}

    /** @return the ids from that offset on, in order; null if the disk can't be asked, or took too long */
    static @Nullable List<Long> ids(
            Disk disk, Filter filter, Inspector.Sort sort, boolean descending, int offset, int limit) {
        Filter.Condition condition = filter.condition();
        boolean all = filter.equals(Filter.ALL);
        String id = sort.isOfUsage() ? "u.id" : "r.id";
        String tables = !sort.isOfUsage() ? "response r" : all ? "usage u" : "response r JOIN usage u ON u.id = r.id";
        String from = " FROM " + tables + " WHERE " + condition.sql();
        boolean indexed = sort == Inspector.Sort.URL ? filter.isOfTargets() : all && sort == Inspector.Sort.LAST_USED;
        if (!indexed) {
            return first(disk, "SELECT " + id + ", " + sort.column() + from, condition, descending, offset, limit);
        }
        String direction = descending ? " DESC" : "";
        List<Object> parameters = new ArrayList<>(condition.values());
        parameters.add(offset);
        parameters.add(limit);
        return Rows.query(
                disk,
                "SELECT " + id + from + " ORDER BY " + sort.column() + direction + ", " + id + direction
                        + " OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                parameters,
                row -> row.getLong(1));
    }

    private static @Nullable List<Long> first(
            Disk disk, String sql, Filter.Condition condition, boolean descending, int offset, int limit) {
        Comparator<Ranked> ascending = Comparator.comparing(Ranked::value).thenComparingLong(Ranked::id);
        Comparator<Ranked> order = descending ? ascending.reversed() : ascending;
        PriorityQueue<Ranked> first = new PriorityQueue<>(order.reversed());
        List<Object> looked = Rows.query(disk, sql, condition.values(), row -> {
            @SuppressWarnings("unchecked") // Columns are numbers or texts, one kind each.
            Ranked ranked = new Ranked((Comparable<Object>) row.getObject(2), row.getLong(1));
            if (first.size() < offset + limit) {
                first.add(ranked);
            } else if (order.compare(ranked, first.element()) < 0) {
                first.remove();
                first.add(ranked);
            }
            return null;
        });
        return looked == null
                ? null
                : first.stream().sorted(order).skip(offset).map(Ranked::id).toList();
    }
}
