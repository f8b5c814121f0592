package apirelay.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes what waits in the queue: a batch in one transaction, or, where that fails, one by one. For the writing thread. */
final class BatchWriter {

    private static final long BATCH_BYTES = 1 << 20;
    private static final int BATCH_WRITES = 2_000;

    private final Disk disk;

    /** Taken from the queue and not yet written: should the disk fail, it is for the next opening. */
    private List<Write> batch = List.of();

    BatchWriter(Disk disk) {
        this.disk = disk;
    }

    boolean isDone() {
        return batch.isEmpty() && disk.queue().isEmpty();
    }

    /**
     * Writes a batch.
     *
     * @param patience for how many milliseconds to wait for one
     * @return false if there was none
     */
    boolean write(DiskWriter writer, long patience) throws SQLException {
        if (batch.isEmpty()) {
            batch = disk.queue().take(BATCH_BYTES, BATCH_WRITES, patience);
        }
        if (batch.isEmpty()) {
            return false;
        }
        if (!isWritten(writer, batch)) {
            oneByOne(writer);
        }
        disk.queue().done(batch);
        batch = List.of();
        return true;
    }

    /** @return false if it can't be written, for its own sake and not the disk's */
    private boolean isWritten(DiskWriter writer, List<Write> writes) throws SQLException {
        try {
            for (Write write : writes) {
                writer.write(write);
            }
            writer.commit();
            return true;
        } catch (SQLException | RuntimeException e) {
            writer.rollback();
            if (disk.mount().isBroken(e)) {
                throw e;
            }
            return false;
        }
    }

    /** One of the batch can't be written, and must not hold up the others. */
    private void oneByOne(DiskWriter writer) throws SQLException {
        for (Write write : batch) {
            if (!isWritten(writer, List.of(write))) {
                disk.mount().countError();
                disk.countSkipped();
                removeAtLeast(writer, write);
            }
        }
    }

    /** What can't be written is missing on disk; what it replaces must go, or it would be found again. */
    private void removeAtLeast(DiskWriter writer, Write write) throws SQLException {
        try {
            writer.writeRemovals(write);
            writer.commit();
        } catch (SQLException | RuntimeException e) {
            writer.rollback();
            disk.queue().putNothing();
        }
    }

    /** Takes all that is left to write. */
    List<Write> rest() {
        List<Write> rest = new ArrayList<>(batch);
        batch = List.of();
        rest.addAll(disk.queue().take(Long.MAX_VALUE, Integer.MAX_VALUE, 0));
        return rest;
    }
}
