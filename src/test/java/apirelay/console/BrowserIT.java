package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Browse and Now do. */
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
        assertThat(page.locator(".verdict .words")).not().containsText("from cache");
        button(page, "Browse").click();

        assertThat(page.locator(".verdict.hit .words"))
                .containsText(Pattern.compile("from cache.*fresh for", Pattern.CASE_INSENSITIVE));
        assertThat(page.locator("#status")).containsText("200");
        assertThat(field(page, "Fields")).containsText("application/json");
        assertThat(page.locator(".facts")).hasText(Pattern.compile("200[\\d.]+ m?s.*KiB.*application/json"));
    }

    @Test
    void asksUpstreamOnDemand() {
        Page page = open("#/browse/version");
        long before = API.requests();
        button(page, "Ask upstream").click();
        page.waitForCondition(() -> API.requests() > before);
        assertThat(page.locator(".verdict .words")).isVisible();
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
    void sendsTheFieldsThatAreTyped() throws Exception {
        ODD.answer("/asked", "x", "Cache-Control", "no-store");
        Page page = open("#/browse/odd/asked");
        page.getByText("Request fields", new Page.GetByTextOptions().setExact(true))
                .click();
        page.locator("#fields").fill("Accept-Language: sv\nX-One: 1");
        button(page, "Browse").click();
        page.waitForCondition(() -> ODD.seen("/asked").stream()
                .anyMatch(seen -> seen.field("Accept-language").equals("sv")
                        && seen.field("X-one").equals("1")));
    }

    @Test
    void beginsWhereThereIsSomething() {
        Page page = open("#/browse");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Documented by the API")))
                .isVisible();
        assertThat(page.locator("#relay")).hasText("127.0.0.1:" + relay.getPort() + " → 2 routes");
        go(page, "#/browse/restaurant");
        link(page, "Browse").click();

        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Visited")))
                .isVisible();
        link(page, "/restaurant").first().click();
        assertThat(page.locator(".verdict.hit")).isVisible();
    }

    @Test
    void showsTheRelaysOwnErrors() {
        Page page = open("#/browse/restaurant/none");

        assertThat(page.locator(".facts b.bad")).hasText("404");
        assertThat(page.locator(".tree")).containsText("Restaurant not found");
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
    void beginsWithinASecond() {
        Page page = open("#/now");
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 5 && best > 1000; i++) { // The machine may have more to do.
            go(page, "#/browse");
            best = Math.min(best, ((Number) page.evaluate("""
                    () => new Promise(done => {
                      const began = performance.now();
                      const look = () => document.querySelector('.plot canvas') && document.querySelector('.figure')
                        ? done(performance.now() - began) : requestAnimationFrame(look);
                      location.hash = '#/now';
                      look();
                    })""")).doubleValue());
        }

        assertThat(best).isLessThan(1000);
    }

    @Test
    void pauses() throws Exception {
        Page page = open("#/now");
        Locator totals = page.locator(".figures");
        totals.waitFor();
        button(page, "Pause").click();
        String before = totals.textContent();
        get("version");

        // Two more events have come.
        assertThat(page.locator(".headline")).containsText(Pattern.compile("([2-9]|\\d\\d) s behind"));
        assertThat(totals.textContent()).isEqualTo(before);
        button(page, "Pause").click();
        assertThat(totals).not().hasText(before);
    }

    @Test
    void goesOnWhenTheStreamHasBroken() {
        Page page = open("#/browse");
        page.route("**/statistics/stream", Route::abort, new Page.RouteOptions().setTimes(1));
        link(page, "Now").click();

        assertThat(alert(page)).containsText("The console does not answer");
        assertThat(page.locator(".figures")).isVisible();
        assertThat(alert(page)).hasCount(0);
    }
}
