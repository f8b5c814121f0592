package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class AdminTokenFileTest {

    private static final String TOKEN = "[A-Za-z0-9_-]{43}";

    @TempDir
    Path folder;

    private Path cache;
    private Path file;

    @BeforeEach
    void name() {
        cache = folder.resolve("relay-cache/ROOT");
        file = cache.resolve(AdminTokenFile.NAME);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void makesOneThatItsOwnerAloneCanReadAndKeepsIt() throws IOException {
        String made = AdminTokenFile.in(cache, 8001);

        assertThat(made).matches(TOKEN);
        assertThat(file).hasContent(made);
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(AdminTokenFile.in(cache, 8001)).isEqualTo(made);
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void makesAnotherEachTime() {
        assertThat(AdminTokenFile.in(folder.resolve("a"), 8001))
                .isNotEqualTo(AdminTokenFile.in(folder.resolve("b"), 8001));
    }

    @ParameterizedTest
    @CsvSource({
        "mine, rw-------, true",
        "mine, r--------, true",
        "mine, rw-r-----, false",
        "mine, rw----r--, false",
        "mine, rw--w----, false",
        "'', rw-------, false",
    })
    void takesWhatIsThereIfItIsStillASecret(String token, String permissions, boolean taken) throws IOException {
        Files.createDirectories(cache);
        Files.writeString(file, token + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        String used = AdminTokenFile.in(cache, 8001);

        if (taken) {
            assertThat(used).isEqualTo(token);
        } else {
            assertThat(used).matches(TOKEN);
            assertThat(file).hasContent(used);
            assertThat(permissions(file)).isEqualTo("rw-------");
        }
    }

    @Test
    void makesOneForThisRunWhereTheFolderCannotBeUsed() throws IOException {
        Path taken = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(AdminTokenFile.in(taken, 8001)).matches(TOKEN).isNotEqualTo(AdminTokenFile.in(taken, 8001));
        assertThat(taken).hasContent("not a folder");
    }
}
