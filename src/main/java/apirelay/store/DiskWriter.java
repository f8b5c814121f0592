package apirelay.store;

import apirelay.caching.CacheKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Writes to the tables, in transactions. For the writing thread only, but for its counters. */
final class DiskWriter {

    private static final String VICTIM = "SELECT r.id, r.revision, r.bytes, r.content_length, r.tags, r.head FROM ";
    private static final String USELESS =
            VICTIM + "response r WHERE r.stale_until < ? ORDER BY r.stale_until FETCH FIRST 64 ROWS ONLY";
    private static final String UNUSED = VICTIM
            + "(SELECT id FROM usage ORDER BY last_used FETCH FIRST 64 ROWS ONLY) u JOIN response r ON r.id = u.id";

    private static final String OCCUPIED = """
            SELECT SETTING_NAME, SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS
            WHERE SETTING_NAME IN ('info.FILE_SIZE', 'info.FILL_RATE')
            """;

    private final Statements sql;
    private final DiskKeys keys;
    private final ContentRows content;
    private final ResponseRows responses;
    private final AtomicLong evicted = new AtomicLong();

    DiskWriter(Connection connection, DiskKeys keys, StoreRules rules, Leases leases) throws SQLException {
        this.keys = keys;
        sql = new Statements(connection);
        content = new ContentRows(sql, leases);
        responses = new ResponseRows(sql, content, keys, rules);
    }

    ResponseRows.Totals totals() {
        return responses.totals();
    }

    long skipped() {
        return responses.skipped();
    }

    /** Writes a little: H2 frees what it kept for a while only when it writes. */
    void stir() throws SQLException {
        sql.update("UPDATE store SET next_id = next_id + 1");
        commit();
    }

    /** How much of the file is in use, what was overwritten and is still kept by H2 included; in bytes. */
    long occupied() throws SQLException {
        long size = 0;
        long percent = 100;
        try (ResultSet row = sql.prepare(OCCUPIED).executeQuery()) {
            while (row.next()) {
                if (row.getString(1).equals("info.FILE_SIZE")) {
                    size = row.getLong(2);
                } else {
                    percent = row.getLong(2);
                }
            }
        }
        return size / 100 * percent;
    }

    long evicted() {
        return evicted.get();
    }

    /** Sets ids apart. @return the first of them */
    long reserveIds(long atLeast, long count) throws SQLException {
        long first = atLeast;
        try (ResultSet row = sql.prepare("SELECT next_id FROM store").executeQuery()) {
            if (row.next()) {
                first = Math.max(row.getLong(1), atLeast);
            }
        }
        sql.update("UPDATE store SET next_id = ?", first + count);
        commit();
        return first;
    }

    void write(Write write) throws SQLException {
        if (write instanceof Write.Heads heads) {
            responses.write(heads.variants());
        } else if (write instanceof Write.Content segment) {
            content.write(segment.key(), segment.part());
        } else if (write instanceof Write.Discard discard) {
            content.discard(discard.id());
        } else {
            everything((Write.Everything) write);
        }
    }

    /** Of a write only what makes something go. */
    void writeRemovals(Write write) throws SQLException {
        if (write instanceof Write.Heads heads) {
            responses.removals(heads.variants());
        } else if (write instanceof Write.Everything all) {
            everything(all);
        }
    }

    private void everything(Write.Everything all) throws SQLException {
        commit(); // As TRUNCATE does.
        responses.deleteAll();
        content.deleteBelow(all.below());
    }

    void commit() throws SQLException {
        responses.beforeCommit();
        sql.commit();
        content.committed();
        responses.committed();
    }

    void rollback() throws SQLException {
        content.rolledBack();
        responses.rolledBack();
        sql.rollback();
    }

    /**
     * Does a little of what can wait: deletes content that nobody reads, and reads which keys there are.
     *
     * @return whether there is more to do at once
     */
    boolean tidy() throws SQLException {
        boolean more = content.clean();
        return keys.fill(sql) || more;
    }

    /**
     * Makes room: deletes some responses, those that are of no use any more first, then those that were not used for longest.
     *
     * @return the keys of what it deleted
     */
    Set<CacheKey> evict(Instant now) throws SQLException {
        Map<Long, ResponseRows.Row> victims = new HashMap<>();
        Set<CacheKey> keys = new HashSet<>();
        find(victims, keys, USELESS, ResponseRows.millis(now));
        if (victims.isEmpty()) {
            find(victims, keys, UNUSED);
        }
        for (Map.Entry<Long, ResponseRows.Row> victim : victims.entrySet()) {
            responses.delete(victim.getKey(), victim.getValue());
        }
        evicted.addAndGet(victims.size());
        commit();
        return keys;
    }

    private void find(Map<Long, ResponseRows.Row> victims, Set<CacheKey> keys, String select, Object... parameters)
            throws SQLException {
        try (ResultSet row = sql.prepare(select, parameters).executeQuery()) {
            while (row.next()) {
                victims.put(row.getLong(1), ResponseRows.Row.of(row, 2));
                try {
                    keys.add(HeadCodec.decode(row.getBytes(6)).key());
                } catch (CorruptException e) {
                    // Then memory has it from elsewhere, or not at all.
                }
            }
        }
    }

    /** Notes uses of responses, by id; those that are not here are not missed. */
    void used(Map<Long, Usage.Uses> uses) throws SQLException {
        for (Map.Entry<Long, Usage.Uses> use : uses.entrySet()) {
            sql.update(
                    "UPDATE usage SET last_used = ?, hits = hits + ? WHERE id = ?",
                    use.getValue().last(),
                    use.getValue().count(),
                    use.getKey());
        }
        commit();
    }
}
