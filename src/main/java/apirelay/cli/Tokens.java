package apirelay.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the admin token to show to a console. */
final class Tokens {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d+){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private Tokens() {}

    /**
     * A secret, and where it is from.
     *
     * @param value what a header field can carry
     */
    record Token(String value, String origin) {

        @Override
        public String toString() {
            return "the token from " + origin;
        }
    }

    /**
     * The option's file, else the environment's token, else those of this machine's relays, the likeliest first: a token
     * that nobody named goes to a console on this machine only.
     */
    static List<Token> find(@Nullable Path option, URI console, Shell shell) {
        if (option != null) {
            return List.of(read(option));
        }
        String given = shell.environment().get("RELAY_ADMIN_TOKEN");
        if (given != null && !given.isBlank()) {
            return List.of(token(given, "RELAY_ADMIN_TOKEN"));
        }
        if (!LOOPBACK.matcher(console.getHost()).matches()) {
            return List.of();
        }
        return shell.tokenFiles().stream()
                .filter(Files::exists)
                .sorted(Comparator.comparingLong(Tokens::lastUsed).reversed())
                .map(Tokens::read)
                .toList();
    }

    private static Token read(Path file) {
        try {
            return token(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new Failure(ExitCode.REFUSED, "There is no token file " + file + ".", e);
        } catch (IOException e) {
            throw new Failure(ExitCode.REFUSED, "Can't read the token file " + file + " (" + e + ").", e);
        }
    }

    private static Token token(String text, String origin) {
        String token = text.strip();
        if (!token.matches("[\\x21-\\x7E]+")) {
            throw new Failure(ExitCode.REFUSED, "No token in " + origin + ": it must be visible ASCII, in one line.");
        }
        return new Token(token, origin);
    }

    /** When a relay last wrote beside its token. */
    private static long lastUsed(Path tokenFile) {
        try (Stream<Path> files = Files.list(Objects.requireNonNull(tokenFile.getParent()))) {
            return files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0);
        } catch (IOException e) {
            return 0; // Told by read(), which comes next.
        }
    }
}
