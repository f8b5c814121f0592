package apirelay.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admin token that the relay makes for itself where the operator gives none: 256 random bits, logged when they are made,
 * and kept in a file that its owner alone can read, for later starts and the shell tool.
 */
final class AdminTokenFile {

    static final String NAME = "admin-token";

    private static final Logger LOGGER = System.getLogger(AdminTokenFile.class.getName());
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private AdminTokenFile() {}

    /**
     * The folder's token; a new one if it has none. Where the folder can't be used, it is good for this run only.
     *
     * @param consolePort for the link that is logged with it
     */
    static String in(Path directory, int consolePort) {
        Path file = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            String kept = read(file);
            if (kept != null) {
                return kept;
            }
            String made = make();
            String used = write(file, made);
            if (used.equals(made)) {
                LOGGER.log(
                        Level.INFO,
                        "Made an admin token, kept in {0}. The console: {1}",
                        file,
                        link(consolePort, made));
            }
            return used;
        } catch (IOException e) {
            String made = make();
            LOGGER.log(
                    Level.WARNING,
                    "Could not keep the admin token ({0}). Until the next start, the console: {1}",
                    e,
                    link(consolePort, made));
            return made;
        }
    }

    /** The console with the token in the fragment, which no browser sends anywhere. */
    private static String link(int consolePort, String token) {
        return "http://localhost:" + consolePort + "/#token=" + token;
    }

    /** @return null if there is none that is still a secret */
    private static @Nullable String read(Path file) throws IOException {
        try {
            String token = Files.readString(file).strip();
            boolean posix = Files.getFileStore(file).supportsFileAttributeView("posix");
            if (!token.isEmpty() && (!posix || OWNER.containsAll(Files.getPosixFilePermissions(file)))) {
                return token;
            }
            LOGGER.log(Level.WARNING, "Others than its owner can read {0}, or it is empty: replacing it", file);
            Files.delete(file);
            return null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** @return the token that is there now: another relay may have been faster */
    private static String write(Path file, String token) throws IOException {
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), NAME, null); // For its owner alone.
        try {
            Files.writeString(whole, token + "\n");
            Files.move(whole, file);
            return token;
        } catch (FileAlreadyExistsException e) {
            return Files.readString(file).strip();
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static String make() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
