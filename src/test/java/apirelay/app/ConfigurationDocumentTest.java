package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says of every setting what the code says. */
class ConfigurationDocumentTest {

    @Test
    void namesEverySettingAsItIs() throws IOException {
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .contains(table(false))
                .contains(table(true));
    }

    private static String table(boolean ofRoutes) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.isOfRoute() == ofRoutes)
                .map(setting -> "| `" + setting.property() + "` | " + defaultOf(setting) + " | "
                        + setting.kind().allowed() + " | " + setting.meaning() + " |\n")
                .collect(Collectors.joining());
    }

    private static String defaultOf(Setting setting) {
        return setting.defaultValue().isEmpty() ? "–" : "`" + setting.defaultValue() + "`";
    }
}
