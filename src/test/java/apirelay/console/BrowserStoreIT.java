package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The stored responses: found, looked at, and purged. */
class BrowserStoreIT extends BrowserFixture {

    private static final Pattern ANY = Pattern.compile(".+");

    /** Stores so many, and waits until the listing has them. */
    private void store(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            get("restaurant?n=" + i);
        }
        ConsoleClient client = new ConsoleClient(console);
        Eventually.await("listed", () -> {
            Map<String, Object> page = client.json(client.get("/api/v1/responses?limit=1000"));
            return ((List<?>) Objects.requireNonNull(page.get("responses"))).size() == count;
        });
    }

    @Test
    void pagesThroughTheListing() throws Exception {
        store(60);
        Page page = open("#/stored");
        Locator rows = page.locator(".listing tbody tr");

        assertThat(rows).hasCount(50);
        link(page, "After").click();
        assertThat(rows).hasCount(10);
        assertThat(page.locator("main")).containsText("51 to 60 of 60");
        link(page, "Before").click();
        assertThat(rows).hasCount(50);
        String last = "/restaurant?n=9";
        link(page, "Last").click();
        assertThat(page.locator("main")).containsText("11 to 60 of 60");
        assertThat(rows.last()).containsText(last);
        assertThat(link(page, "Last")).hasCount(0);
        link(page, "Before").click();
        assertThat(page.locator("main")).containsText("1 to 10 of 60");
        link(page, "After").click();
        assertThat(rows.last()).containsText(last);
        link(page, "First").click();
        assertThat(page.locator("main")).containsText("1 to 50 of 60");
    }

    @Test
    void saysThatNothingIsStored() {
        Page page = open("#/stored");

        assertThat(page.locator("main")).containsText("Nothing is stored yet");
        assertThat(page.locator(".listing")).hasCount(0);
    }

    @Test
    void searchesAndSorts() throws Exception {
        store(12);
        Page page = open("#/stored");
        page.getByLabel("Search by").selectOption("matches (* and ?)");
        page.getByLabel("Search for").fill("*n=1*");
        button(page, "Search").click();
        assertThat(page.locator(".listing tbody tr")).hasCount(3);
        button(page, "Size").click();
        assertThat(page.locator("th[aria-sort='ascending']")).hasText(Pattern.compile("Size.*"));
        button(page, "Size").click();
        assertThat(page.locator("th[aria-sort='descending']")).hasText(Pattern.compile("Size.*"));

        page.getByLabel("Search for").fill("nothing");
        page.keyboard().press("Enter");
        assertThat(page.locator("main").getByText("Nothing stored matches.")).isVisible();
    }

    @Test
    void showsOneInFull() throws Exception {
        store(1);
        Page page = open("#/stored");
        link(page, "/restaurant?n=0").click();
        Locator entry = page.locator(".entry");

        assertThat(entry).containsText("application/json");
        assertThat(entry.getByLabel("Fields", new Locator.GetByLabelOptions().setExact(true)))
                .containsText(Pattern.compile("etag", Pattern.CASE_INSENSITIVE));
        Download download = page.waitForDownload(() -> button(page, "Download").click());
        assertThat(Files.size(download.path())).isPositive();
        assertThat(download.suggestedFilename()).isEqualTo("restaurant");
    }

    @Test
    void saysThatOneIsGone() {
        Page page = open("#/stored/4711471147");

        assertThat(alert(page)).hasText(ANY);
        assertThat(heading(page, "Stored responses")).isVisible();
    }

    @Test
    void purgesWhatWasPreviewedAndConfirmed() throws Exception {
        store(3);
        Page page = open("#/stored?by=pattern&q=*n%3D1*");
        button(page, "Purge…").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        Locator purge = dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Purge"));
        Locator typed = dialog.getByLabel("To confirm, type");

        assertThat(dialog).containsText("1 response");
        assertThat(dialog.locator(".examples li")).hasText(Pattern.compile(".*restaurant\\?n=1"));
        assertThat(purge).isDisabled();
        typed.fill("purge 2");
        assertThat(purge).isDisabled();
        typed.fill("purge 1");
        purge.click();

        assertThat(heading(page, "Purged")).isVisible();
        button(page, "Close").click();
        assertThat(dialog).hasCount(0);
        assertThat(page.locator("main").getByText("Nothing stored matches.")).isVisible();
        long before = API.requests();
        get("restaurant?n=0");
        get("restaurant?n=2");
        assertThat(API.requests()).isEqualTo(before);
        get("restaurant?n=1");
        assertThat(API.requests()).isEqualTo(before + 1);
    }

    @Test
    void makesStaleAsAsked() throws Exception {
        store(2);
        Page page = open("#/stored");
        button(page, "Purge…").click();
        page.getByLabel("Make stale").check();
        page.getByLabel("To confirm, type").fill("stale 2");
        page.keyboard().press("Enter");

        assertThat(heading(page, "Made stale")).isVisible();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("2 responses");
        page.keyboard().press("Escape");
        long before = API.requests();
        get("restaurant?n=0");
        assertThat(API.requests()).isEqualTo(before + 1);
    }

    @Test
    void purgesNothingUnconfirmed() throws Exception {
        store(1);
        Page page = open("#/stored");
        button(page, "Purge…").click();
        page.getByLabel("To confirm, type").fill("purge 1");
        button(page, "Leave it").click();

        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(button(page, "Purge…")).isFocused();
        long before = API.requests();
        get("restaurant?n=0");
        assertThat(API.requests()).isEqualTo(before);
    }
}
