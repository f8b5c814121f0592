package apirelay.console;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Takes the pictures in {@code docs/pictures}, after five minutes of requests: run by {@code docs/pictures/take} only. */
class BrowserPictures extends BrowserFixture {

    private static final long SECONDS = Long.getLong("pictures.seconds", 310);
    private static final List<String> PATHS = List.of(
            "restaurant",
            "restaurant",
            "restaurant/nanna",
            "restaurant/hjulet",
            "restaurant/omtanken",
            "version",
            "",
            "openapi.json");

    private final Random random = new Random(6);

    @Test
    void takes() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            get(
                    random.nextInt(8) == 0
                            ? "restaurant?day=" + random.nextInt(40)
                            : PATHS.get(random.nextInt(PATHS.size())));
            // Busier at times.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                    random.nextInt(System.nanoTime() / 1_000_000_000L % 60 < 40 ? 60 : 15)));
        }
        take("now", ColorScheme.DARK, "#/now", ".figures");
        take("browse", ColorScheme.LIGHT, "#/browse/restaurant", ".verdict.hit");
        take("why", ColorScheme.LIGHT, "#/why?method=GET&path=/restaurant/nanna", ".explanation");
        take("stored", ColorScheme.DARK, "#/stored?sort=hits&order=desc", ".listing");
    }

    private void take(String name, ColorScheme scheme, String hash, String shown) throws IOException {
        Page page = open(desk().setColorScheme(scheme), "#/browse");
        go(page, hash);
        page.locator(shown).first().waitFor();
        Path file = Path.of("docs/pictures", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        System.out.println(file + ": " + Files.size(file) + " bytes");
    }
}
