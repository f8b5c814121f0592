package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Browse, Why and Now do. */
class BrowserIT extends BrowserFixture {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    // Browse.

    @Test
    void goesFromRestaurantsToDishesInTwoClicks() {
        Page page = open("#/browse");
        link(page, "/restaurant").click();
        link(page, "nanna").click();

        assertThat(page.getByRole(AriaRole.CELL, new Page.GetByRoleOptions().setName("Smörstekt abborre")))
                .isVisible();
        assertThat(page).hasTitle("/restaurant/nanna · API relay");
        page.goBack();
        assertThat(link(page, "nanna")).isVisible();
    }

    @Test
    void saysInWordsWhatTheCacheDid() {
        Page page = open("#/browse/restaurant");
        assertThat(page.locator(".outcome .badge")).not().containsText("from cache");
        button(page, "Browse").click();

        assertThat(page.locator(".outcome .badge.hit"))
                .containsText(Pattern.compile("from cache.*fresh for", Pattern.CASE_INSENSITIVE));
        assertThat(page.locator("#status")).containsText("200");
        assertThat(page.getByLabel("Fields", new Page.GetByLabelOptions().setExact(true)))
                .containsText("application/json");
    }

    @Test
    void asksUpstreamOnDemand() {
        Page page = open("#/browse/version");
        long before = API.requests();
        button(page, "Ask upstream").click();
        page.waitForCondition(() -> API.requests() > before);
        assertThat(page.locator(".outcome .badge")).isVisible();
    }

    @Test
    void sortsTables() {
        Page page = open("#/browse/restaurant");
        Locator first = page.locator("tbody tr").first();
        assertThat(first).containsText("akademien");
        button(page, "identifier").click();
        button(page, "identifier").click();

        assertThat(first).not().containsText("akademien");
        assertThat(page.locator("th[aria-sort='descending']")).hasText(Pattern.compile("identifier.*"));
    }

    @Test
    void foldsTrees() {
        StringBuilder numbers = new StringBuilder("1");
        for (int i = 2; i <= 1000; i++) {
            numbers.append(',').append(i);
        }
        ODD.answer(
                "/tree",
                "{\"big\":12345678901234567890,\"numbers\":[" + numbers + "],\"path\":\"/tree?x\"}",
                "Content-Type",
                "application/json");
        Page page = open("#/browse/odd/tree");

        assertThat(page.locator(".tree")).containsText("12345678901234567890");
        assertThat(page.locator(".tree .leaf")).hasCount(102);
        button(page, "Show more of 900").click();
        assertThat(page.locator(".tree .leaf")).hasCount(202);
        button(page, "Fold").click();
        assertThat(page.locator(".tree .leaf")).hasCount(2);
        link(page, "/tree?x").click();
        assertThat(page).hasURL(console + "#/browse/odd/tree?x");
    }

    @Test
    void keepsLinksToUpstreamInside() {
        Page page = open("#/browse/");
        link(page, "/api/openapi.json").click();

        assertThat(page).hasURL(console + "#/browse/openapi.json");
        assertThat(page.locator(".tree")).containsText("Lunch menus (sample)");
    }

    @Test
    void showsImages() {
        ODD.on(
                "/pixel",
                exchange -> Origin.send(exchange, 200, Base64.getDecoder().decode(PIXEL), "Content-Type", "image/png"));
        Page page = open("#/browse/odd/pixel");

        page.locator("img.shown").waitFor();
        page.waitForCondition(() -> page.evaluate("document.querySelector('img.shown').naturalWidth")
                .equals(1));
    }

    @Test
    void completesPaths() throws Exception {
        get("restaurant/nanna");
        Page page = open("#/browse/version");
        Locator field = page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Path"));
        Locator options = page.locator("[role=listbox] [role=option]");
        Eventually.await("completion of what is stored", () -> {
            field.fill("");
            field.fill("/rest");
            options.first().waitFor();
            return options.allInnerTexts().stream().anyMatch(text -> text.startsWith("/restaurant/nanna"));
        });
        assertThat(options.filter(new Locator.FilterOptions().setHasText("/restaurant/{identifier}")))
                .isVisible();
        field.fill("/ver");
        assertThat(options).hasCount(1);
        assertThat(options).containsText("visited");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(console + "#/browse/version");
    }

    @Test
    void showsTheRelaysOwnErrors() {
        Page page = open("#/browse/restaurant/none");

        assertThat(page.locator(".outcome b.bad")).hasText("404");
        assertThat(page.locator(".tree")).containsText("Restaurant not found");
    }

    // Why.

    @Test
    void explainsWhatItWouldDo() {
        Page page = open("#/browse/restaurant");
        link(page, "Why?").click();

        assertThat(page.locator(".words")).not().isEmpty();
        assertThat(page.getByText("is the one chosen")).isVisible();
        Locator section = page.locator(".rules a").first();
        assertThat(section).hasAttribute("href", Pattern.compile("https://www\\.rfc-editor\\.org/rfc/rfc\\d+.*"));
        assertThat(section).hasAttribute("rel", Pattern.compile(".*noreferrer.*"));
        assertThat(page.getByLabel("Latest decisions").locator("details").first())
                .containsText("/restaurant");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /restaurant, ''",
        "POST, /restaurant, ''",
        "GET, /restaurant, 'Cache-Control: no-cache'",
        "GET, /never, 'Authorization: Basic dTpw'"
    })
    void explainsAnyRequestWithoutSendingIt(String method, String path, String fields) throws Exception {
        get("restaurant");
        Page page = open("#/why");
        long before = API.requests();
        page.getByLabel("Method").selectOption(method);
        page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Path"))
                .fill(path);
        page.keyboard().press("Escape");
        page.getByText("Request fields", new Page.GetByTextOptions().setExact(true))
                .click();
        page.locator("#fields").fill(fields);
        button(page, "Explain").click();

        assertThat(page.locator(".words")).not().isEmpty();
        assertThat(page.locator(".explanation .rules li").first()).isVisible();
        assertThat(API.requests()).isEqualTo(before);
    }

    // Now.

    @Test
    void movesWithinASecond() throws Exception {
        Page page = open("#/now");
        Locator total = page.locator(
                        ".figure",
                        new Page.LocatorOptions()
                                .setHas(page.getByText("requests", new Page.GetByTextOptions().setExact(true))))
                .locator("dd");
        page.locator(".plot canvas").first().waitFor();
        assertThat(page.locator(".plot canvas")).hasCount(4);
        String before = total.textContent();
        for (int i = 0; i < 5; i++) {
            get("restaurant");
        }

        assertThat(total).not().hasText(before);
        assertThat(page.getByRole(AriaRole.METER)).hasCount(2);
        assertThat(page.locator(".upstreams")).containsText(API.uri().toString());
        assertThat(link(page, "/restaurant")).isVisible();
    }

    @Test
    void pauses() throws Exception {
        Page page = open("#/now");
        Locator totals = page.locator(".figures");
        totals.waitFor();
        button(page, "Pause").click();
        String before = totals.textContent();
        get("version");
        page.waitForTimeout(1500);

        assertThat(totals.textContent()).isEqualTo(before);
        button(page, "Pause").click();
        assertThat(totals).not().hasText(before);
    }
}
