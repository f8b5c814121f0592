package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes heads to their table, and with them their small content. */
final class ResponseRows {

    /** What a row takes beside its head and its content. */
    private static final int ROW = 300;

    /** A head that is longer stays in memory. */
    private static final int MOST_HEAD = 16 * 1024;

    /** The end of the year 9999, in seconds: no timestamp of SQL is later. */
    private static final long LATEST = 253_402_300_799L;

    private final Statements sql;
    private final ContentRows content;
    private final DiskKeys keys;
    private final StoreRules rules;

    private Totals totals;
    private volatile Totals committed;
    private final AtomicLong skipped = new AtomicLong();

    /** What is on disk: how many responses, and how many bytes with all their rows. */
    record Totals(long responses, long bytes) {

        static final Totals NONE = new Totals(0, 0);

        Totals plus(long more, long moreBytes) {
            return new Totals(responses + more, bytes + moreBytes);
        }
    }

    /** What tells a row from the response that it should be, and what goes with it. */
    record Row(int revision, long bytes, long contentLength, int tags) {

        /** From the columns {@code revision, bytes, content_length, tags}. */
        static Row of(ResultSet row, int column) throws SQLException {
            return new Row(
                    row.getInt(column), row.getLong(column + 1), row.getLong(column + 2), row.getInt(column + 3));
        }
    }

    ResponseRows(Statements sql, ContentRows content, DiskKeys keys, StoreRules rules) throws SQLException {
        this.sql = sql;
        this.content = content;
        this.keys = keys;
        this.rules = rules;
        try (ResultSet row = sql.prepare("SELECT responses, bytes FROM store").executeQuery()) {
            totals = row.next() ? new Totals(row.getLong(1), row.getLong(2)) : Totals.NONE;
        }
        committed = totals;
    }

    Totals totals() {
        return committed;
    }

    /** How many could not be written, for their size or for want of their content. */
    long skipped() {
        return skipped.get();
    }

    void beforeCommit() throws SQLException {
        if (!totals.equals(committed)) {
            sql.update("UPDATE store SET responses = ?, bytes = ?", totals.responses(), totals.bytes());
        }
    }

    void committed() {
        committed = totals;
    }

    void rolledBack() {
        totals = committed;
    }

    /** In a transaction of its own. */
    void deleteAll() throws SQLException {
        sql.update("UPDATE store SET responses = 0, bytes = 0");
        for (String table : List.of("response", "usage", "tag")) {
            sql.update("TRUNCATE TABLE " + table);
        }
        totals = Totals.NONE;
        committed = totals;
        keys.clear();
    }

    /** Makes the key's rows those of its state, and touches only the ones that differ. */
    void write(Variants variants) throws SQLException {
        Map<Long, Row> present = removals(variants);
        for (int i = 0; i < variants.responses().size(); i++) {
            StoredResponse response = variants.responses().get(i);
            int revision = variants.revisions().get(i);
            Row row = present.get(response.id());
            if (row != null && row.revision() == revision) {
                continue;
            }
            byte[] head = HeadCodec.encode(variants.key(), response);
            if (row != null) {
                replace(variants.key(), response, revision, head, row);
            } else if (!insert(variants.key(), response, revision, head)) {
                skipped.incrementAndGet();
            }
        }
    }

    /**
     * Deletes the key's rows that its state no longer has.
     *
     * @return those that stay
     */
    Map<Long, Row> removals(Variants variants) throws SQLException {
        Map<Long, Row> staying = new HashMap<>();
        Map<Long, Row> going = new HashMap<>();
        try (ResultSet row = sql.prepare(
                        "SELECT id, revision, bytes, content_length, tags FROM response WHERE key_digest = ?",
                        (Object) variants.key().digest())
                .executeQuery()) {
            while (row.next()) {
                long id = row.getLong(1);
                (variants.indexOf(id) < 0 ? going : staying).put(id, Row.of(row, 2));
            }
        }
        for (Map.Entry<Long, Row> row : going.entrySet()) {
            delete(row.getKey(), row.getValue());
        }
        return staying;
    }

    void delete(long id, Row row) throws SQLException {
        sql.update("DELETE FROM response WHERE id = ?", id);
        sql.update("DELETE FROM usage WHERE id = ?", id);
        if (row.tags() > 0) {
            sql.update("DELETE FROM tag WHERE id = ?", id);
        }
        content.detach(id, row.contentLength());
        keys.remove();
        totals = totals.plus(-1, -row.bytes());
    }

    private boolean insert(CacheKey key, StoredResponse response, int revision, byte[] head) throws SQLException {
        long id = response.id();
        byte[] small = response.content();
        if (head.length > MOST_HEAD) {
            content.discard(id);
            return false;
        }
        if (small != null) {
            content.writeSmall(id, small);
        } else if (!content.attach(id)) {
            return false;
        }
        long bytes = head.length + response.contentLength() + ROW;
        byte[] digest = key.digest();
        keys.add(digest);
        sql.update(
                """
                INSERT INTO response (id, key_digest, revision, route, host, scheme, target, method, status, content_type, etag,
                  created, expires, stale_until, small_content, content_length, bytes, tags, head)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                digest,
                revision,
                cut(key.route(), 256),
                cut(key.authority().toLowerCase(Locale.ROOT), 256),
                cut(key.scheme(), 16),
                cut(key.target(), Filter.COLUMN),
                cut(response.method(), 256),
                response.head().status(),
                cut(response.fields().first("Content-Type"), 256),
                cut(response.fields().first("ETag"), 256),
                millis(response.responseTime()),
                millis(rules.expires(key, response)),
                millis(rules.staleUntil(key, response)),
                small != null && small.length > 0 ? SegmentKey.row(id, 0) : null,
                response.contentLength(),
                bytes,
                tag(id, response.fields()),
                head);
        sql.update("INSERT INTO usage VALUES (?, ?, 0)", id, millis(response.responseTime()));
        totals = totals.plus(1, bytes);
        return true;
    }

    private void replace(CacheKey key, StoredResponse response, int revision, byte[] head, Row row)
            throws SQLException {
        if (head.length > MOST_HEAD) {
            skipped.incrementAndGet();
            delete(response.id(), row);
            return;
        }
        if (row.tags() > 0) {
            sql.update("DELETE FROM tag WHERE id = ?", response.id());
        }
        long bytes = head.length + response.contentLength() + ROW;
        sql.update(
                """
                UPDATE response SET revision = ?, content_type = ?, etag = ?, created = ?, expires = ?, stale_until = ?,
                  bytes = ?, tags = ?, head = ?
                WHERE id = ?
                """,
                revision,
                cut(response.fields().first("Content-Type"), 256),
                cut(response.fields().first("ETag"), 256),
                millis(response.responseTime()),
                millis(rules.expires(key, response)),
                millis(rules.staleUntil(key, response)),
                bytes,
                tag(response.id(), response.fields()),
                head,
                response.id());
        totals = totals.plus(0, bytes - row.bytes());
    }

    private int tag(long id, Fields fields) throws SQLException {
        Set<String> tags = Tags.of(fields);
        for (String tag : tags) {
            sql.update("INSERT INTO tag VALUES (?, ?)", tag, id);
        }
        return tags.size();
    }

    /** An instant as its column has it; one before the epoch, or after SQL's time, as the nearest that it can have. */
    static long millis(Instant instant) {
        return 1000 * Math.max(0, Math.min(instant.getEpochSecond(), LATEST)) + instant.getNano() / 1_000_000;
    }

    private static @Nullable String cut(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
