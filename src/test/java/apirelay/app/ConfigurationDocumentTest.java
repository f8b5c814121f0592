package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says of every setting what the code says. */
class ConfigurationDocumentTest {

    @Test
    void namesEverySettingAsItIs() throws IOException {
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .contains(table(Setting::isOfRoute))
                .contains(table(Setting::isOfTtl))
                .contains(table(setting -> !setting.isOfRoute() && !setting.isOfTtl()));
    }

    private static String table(Predicate<Setting> taken) {
        return Arrays.stream(Setting.values())
                .filter(taken)
                .map(setting -> "| `" + setting.property() + "` | " + defaultOf(setting) + " | "
                        + setting.kind().allowed() + " | " + setting.meaning() + " |\n")
                .collect(Collectors.joining());
    }

    private static String defaultOf(Setting setting) {
        return setting.defaultValue().isEmpty() ? "–" : "`" + setting.defaultValue() + "`";
    }
}
