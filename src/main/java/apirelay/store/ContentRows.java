package apirelay.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes content to its tables.
 *
 * <p>Content comes before its head. Until the head is there, and again when it is gone, the content is listed as loose, so
 * that a start knows what nobody will ask for without looking at everything.
 */
final class ContentRows {

    private static final int SEGMENTS_AT_ONCE = 64;
    private static final String DELETE_SOME =
            "DELETE FROM segment WHERE row_id BETWEEN ? AND ? FETCH FIRST " + SEGMENTS_AT_ONCE + " ROWS ONLY";

    private final Statements sql;
    private final Leases leases;

    /** Content whose first segment has been written since the database was opened, and that has no head. */
    private final Set<Long> begun = new HashSet<>();

    /** Content that is to be deleted. */
    private final LinkedHashSet<Long> doomed = new LinkedHashSet<>();

    /** What a rollback must take back of these, the last change first. */
    private final ArrayDeque<Runnable> undo = new ArrayDeque<>();

    ContentRows(Statements sql, Leases leases) throws SQLException {
        this.sql = sql;
        this.leases = leases;
        try (ResultSet row = sql.prepare("SELECT id FROM loose_content").executeQuery()) {
            while (row.next()) {
                doomed.add(row.getLong(1));
            }
        }
    }

    void committed() {
        undo.clear();
    }

    void rolledBack() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    /** Deletes all content below an id but what is being read, in transactions of its own. */
    void deleteBelow(long below) throws SQLException {
        Set<Long> read = leases.doomBelow(below);
        begun.removeIf(id -> id < below);
        doomed.clear();
        doomed.addAll(read);
        sql.update("TRUNCATE TABLE loose_content");
        if (read.isEmpty()) {
            sql.update("TRUNCATE TABLE segment");
            return;
        }
        for (long id : read) {
            loosen(id);
        }
        sql.commit();
        long first = 0;
        for (long id : new TreeSet<>(read)) {
            deleteBetween(first, SegmentKey.row(id, 0) - 1);
            first = SegmentKey.row(id, SegmentKey.MOST - 1) + 1;
        }
        deleteBetween(first, SegmentKey.row(below, 0) - 1);
    }

    private void deleteBetween(long first, long last) throws SQLException {
        int deleted;
        do {
            deleted = sql.update(DELETE_SOME, first, last);
            sql.commit();
        } while (deleted == SEGMENTS_AT_ONCE);
    }

    /** Writes a segment; nothing if the first ones of its content were lost when the disk failed. */
    void write(SegmentKey key, byte[] data) throws SQLException {
        long id = key.id();
        if (key.index() == 0) {
            loosen(id);
            if (begun.add(id)) {
                undo.push(() -> begun.remove(id));
            }
            if (doomed.remove(id)) { // Written before the disk failed, and now once more.
                undo.push(() -> doomed.add(id));
            }
        }
        if (begun.contains(id)) {
            segment(key.row(), data);
        }
    }

    /** Writes a small content, to which its head comes in the same transaction. */
    void writeSmall(long id, byte[] data) throws SQLException {
        if (data.length > 0) {
            segment(SegmentKey.row(id, 0), data);
        }
    }

    /** The content gets its head. @return false if it is not there */
    boolean attach(long id) throws SQLException {
        if (!end(id)) {
            return false;
        }
        sql.update("DELETE FROM loose_content WHERE id = ?", id);
        return true;
    }

    /** The content has lost its head. */
    void detach(long id, long contentLength) throws SQLException {
        if (SegmentKey.isSmall(contentLength)) {
            sql.update("DELETE FROM segment WHERE row_id = ?", SegmentKey.row(id, 0));
        } else {
            loosen(id);
            doom(id);
        }
    }

    /** The content will get no head. */
    void discard(long id) {
        if (end(id)) {
            doom(id);
        }
    }

    /**
     * Deletes a little of what nobody reads, in a transaction of its own.
     *
     * @return whether there is more to do at once
     */
    boolean clean() throws SQLException {
        Long unread = unread();
        if (unread == null) {
            return false;
        }
        int deleted = sql.update(DELETE_SOME, SegmentKey.row(unread, 0), SegmentKey.row(unread, SegmentKey.MOST - 1));
        boolean last = deleted < SEGMENTS_AT_ONCE;
        if (last) {
            sql.update("DELETE FROM loose_content WHERE id = ?", unread);
        }
        sql.commit();
        if (last) {
            doomed.remove(unread);
            leases.forget(unread);
        }
        return !doomed.isEmpty();
    }

    private @Nullable Long unread() {
        for (Long id : doomed) {
            if (leases.doom(id)) {
                return id;
            }
        }
        return null;
    }

    private void segment(long row, byte[] data) throws SQLException {
        int checksum = DiskReader.checksum(data);
        try {
            sql.update("INSERT INTO segment VALUES (?, ?, ?)", row, checksum, data);
        } catch (SQLException e) {
            if (e.getErrorCode() != ErrorCode.DUPLICATE_KEY_1) {
                throw e;
            }
            sql.update("UPDATE segment SET checksum = ?, data = ? WHERE row_id = ?", checksum, data, row);
        }
    }

    private void loosen(long id) throws SQLException {
        sql.update("MERGE INTO loose_content KEY (id) VALUES (?)", id);
    }

    private boolean end(long id) {
        boolean ended = begun.remove(id);
        if (ended) {
            undo.push(() -> begun.add(id));
        }
        return ended;
    }

    private void doom(long id) {
        if (doomed.add(id)) {
            undo.push(() -> doomed.remove(id));
        }
    }
}
