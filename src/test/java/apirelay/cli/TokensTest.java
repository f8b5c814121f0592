package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    @TempDir
    Path folder;

    private StubConsole console;

    @BeforeEach
    void start() throws Exception {
        console = new StubConsole().answer("statistics", Answers.STATISTICS);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    /** In a folder of its own, which a relay last wrote to at this second. */
    private Path token(String name, String text, int second) throws IOException {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("admin-token"), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));
        Path database = Files.createFile(file.resolveSibling("responses.mv.db"));
        Files.setLastModifiedTime(database, FileTime.from(Instant.ofEpochSecond(second)));
        return file;
    }

    private Tool.Run stats(ToolInside tool, String... options) {
        String[] all = new String[options.length + 3];
        all[0] = "stats";
        all[1] = "--console";
        all[2] = console.url();
        System.arraycopy(options, 0, all, 3, options.length);
        return tool.run(all);
    }

    @Test
    void showsTheOptionsFirst() throws Exception {
        Path file = token("a", " " + ToolInside.TOKEN + "\n", 5);
        Tool.Run run = stats(new ToolInside().with("RELAY_ADMIN_TOKEN", "wrong"), "--token-file", file.toString());
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void showsTheEnvironmentsBeforeAnyFile() throws Exception {
        Tool.Run run = stats(new ToolInside()
                .withTokenFiles(token("a", ToolInside.TOKEN, 5))
                .with("RELAY_ADMIN_TOKEN", "secret-but-wrong"));
        assertThat(run.err())
                .contains("does not take the token from RELAY_ADMIN_TOKEN")
                .doesNotContain("secret");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(console.seen("/api/v1/statistics")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void triesTheRelaysOfThisMachineTheLatestFirst(int right, int wrong) throws Exception {
        Tool.Run run = stats(new ToolInside()
                .withTokenFiles(
                        folder.resolve("none/admin-token"),
                        token("wrong", "wrong", wrong),
                        token("right", ToolInside.TOKEN, right)));
        assertThat(run.exitCode()).isZero();
        assertThat(console.seen("/api/v1/statistics")).hasSize(wrong);
    }

    @Test
    void saysWhichTokensWereNotTaken() throws Exception {
        Tool.Run run = stats(new ToolInside().withTokenFiles(token("a", "x", 2), token("b", "y", 1)));
        assertThat(run.err())
                .contains("the token from " + folder.resolve("a"), ", nor the token from " + folder.resolve("b"));
        assertThat(run.exitCode()).isEqualTo(7);
    }

    @Test
    void keepsAnUnnamedTokenOnThisMachine() throws Exception {
        Shell shell = shell(token("a", "x", 1));
        assertThat(Tokens.find(null, URI.create("http://relay.test:8001"), shell))
                .isEmpty();
        for (String here : new String[] {"localhost", "127.0.0.1", "[::1]", "LOCALHOST"}) {
            assertThat(Tokens.find(null, URI.create("http://" + here), shell)).hasSize(1);
        }
        for (String elsewhere : new String[] {"127.0.0.1.test", "localhost.test"}) {
            assertThat(Tokens.find(null, URI.create("http://" + elsewhere), shell))
                    .isEmpty();
        }
    }

    private static Shell shell(Path tokenFile) {
        return new Shell(System.in, System.out, System.err, Terminal.NONE, Map.of(), List.of(tokenFile));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", "two\nlines", "å"})
    void knowsWhatIsNoToken(String text) throws Exception {
        Path file = token("a", text, 1);
        Tool.Run run = stats(new ToolInside(), "--token-file", file.toString());
        assertThat(run.err()).isEqualTo("relay: No token in " + file + ": it must be visible ASCII, in one line.\n");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(console.seen("/api/v1/statistics")).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(stats(new ToolInside().withTokenFiles()).err()).contains("set RELAY_ADMIN_TOKEN", "--token-file");
        Tool.Run run =
                stats(new ToolInside(), "--token-file", folder.resolve("none").toString());
        assertThat(run.err()).isEqualTo("relay: There is no token file " + folder.resolve("none") + ".\n");
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(stats(new ToolInside(), "--token-file", folder.toString()).err())
                .contains("Can't read the token file");
    }

    @Test
    void looksWhereServeKeepsThem() {
        Properties none = new Properties();
        Path work = Installation.home().resolve("work");
        assertThat(Installation.tokenFiles(none, Map.of()))
                .containsExactly(
                        work.resolve("relay/relay-cache/ROOT/admin-token"),
                        work.resolve("demo/relay-cache/ROOT/admin-token"));
        assertThat(Installation.tokenFiles(none, Map.of("RELAY_CACHE_DIR", "/cache")))
                .containsExactly(Path.of("/cache/admin-token"));
        Properties base = new Properties();
        base.setProperty("catalina.base", "/base");
        assertThat(Installation.tokenFiles(base, Map.of()))
                .containsExactly(Path.of("/base/relay-cache/ROOT/admin-token"));
    }
}
