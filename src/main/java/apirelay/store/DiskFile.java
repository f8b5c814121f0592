package apirelay.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the database, of which one store at a time has the use: of all processes, and of all relays in one.
 *
 * <p>H2 locks its file too, but two stores with the same H2 classes would share it unawares.
 */
final class DiskFile implements AutoCloseable {

    private static final Logger LOG = System.getLogger("apirelay.store");

    private final Path directory;
    private final long keyBytes;
    private @Nullable FileChannel lock;

    /** @param keyBytes how much heap the {@link DiskKeys} take */
    DiskFile(Path directory, long keyBytes) {
        this.directory = directory;
        this.keyBytes = keyBytes;
    }

    /** Another store has the folder. */
    static final class LockedException extends IOException {

        private static final long serialVersionUID = 1;

        LockedException(Path directory) {
            super("another relay is using " + directory);
        }
    }

    /**
     * Opens the database. One that can't be read is set aside, and a new one made.
     *
     * @param damaged whether it is known that it can't be read
     */
    Database open(boolean damaged) throws IOException, SQLException {
        Files.createDirectories(directory);
        acquire();
        if (Files.exists(distrusted())) {
            Files.deleteIfExists(file());
            Files.delete(distrusted());
        }
        if (damaged && Files.exists(file())) {
            setAside("damaged");
        }
        try {
            return Database.open(directory.resolve("responses"), keyBytes);
        } catch (CorruptException e) {
            setAside(String.valueOf(e.getMessage()));
        }
        try {
            return Database.open(directory.resolve("responses"), keyBytes);
        } catch (CorruptException e) {
            throw new IOException(e);
        }
    }

    /** Has the next opening start from nothing, for what the file holds is not so any more. */
    void distrust() {
        try {
            Files.createDirectories(directory);
            Files.write(distrusted(), new byte[0]);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The cache on disk is out of date, and can't be marked so: delete {0}", file());
        }
    }

    /** In bytes. */
    long size() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            return 0;
        }
    }

    private Path file() {
        return directory.resolve("responses.mv.db");
    }

    private Path distrusted() {
        return directory.resolve("responses.distrusted");
    }

    private void setAside(String reason) throws IOException {
        Path aside = directory.resolve("responses.damaged.mv.db");
        Files.move(file(), aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.log(Level.WARNING, "Could not read {0} ({1}): set aside as {2}, starting empty", file(), reason, aside);
    }

    private void acquire() throws IOException {
        if (lock != null) {
            return;
        }
        FileChannel channel = FileChannel.open(
                directory.resolve("responses.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                lock = channel;
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Another store of this process has it.
        }
        channel.close();
        throw new LockedException(directory);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
