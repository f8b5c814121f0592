package apirelay.console;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
        Thread clients = new Thread(this::ask, "clients");
        clients.start();
        try {
            TimeUnit.SECONDS.sleep(SECONDS);
            take("now", ColorScheme.DARK, "#/now", ".figures");
            take("browse", ColorScheme.LIGHT, "#/browse/restaurant", ".verdict.hit");
            take("why", ColorScheme.LIGHT, "#/why?method=GET&path=/restaurant/nanna", ".explanation");
            take("stored", ColorScheme.DARK, "#/stored?sort=hits&order=desc", ".listing");
        } finally {
            clients.interrupt();
            clients.join();
        }
    }

    /** As clients of several kinds, busier at times, until interrupted. */
    private void ask() {
        while (!Thread.currentThread().isInterrupted()) {
            boolean rare = random.nextInt(8) == 0;
            boolean busy = System.nanoTime() / 1_000_000_000L % 60 < 20;
            try {
                String path = rare ? "restaurant?day=" + random.nextInt(40) : PATHS.get(random.nextInt(PATHS.size()));
                if (random.nextBoolean()) {
                    get(path, "Accept-Encoding", "gzip");
                } else {
                    get(path);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(busy ? 15 : 60));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void take(String name, ColorScheme scheme, String hash, String shown) throws IOException {
        Page page = open(desk().setViewportSize(1120, 700).setColorScheme(scheme), "#/browse");
        go(page, hash);
        page.locator(shown).first().waitFor();
        Path file = Path.of("docs/pictures", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        System.out.println(file + ": " + Files.size(file) + " bytes");
    }
}
