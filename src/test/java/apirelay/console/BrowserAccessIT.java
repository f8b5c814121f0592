package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The way into the console: its token, and what is said when there is no way. */
class BrowserAccessIT extends BrowserFixture {

    @Test
    void takesTheTokenOutOfTheAddress() {
        Page page = open("#/now");
        page.reload();

        assertThat(heading(page, "Now")).isVisible();
        assertThat(page.url()).doesNotContain(TOKEN);
        page.goBack();
        assertThat(page.url()).doesNotContain(TOKEN);
        assertThat(page.evaluate("JSON.stringify(localStorage)").toString()).doesNotContain(TOKEN);
    }

    @Test
    void asksForTheToken() {
        Page page = page(desk());
        page.navigate(console + "#/stored");
        page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill("wrong");
        button(page, "Go in").click();
        assertThat(alert(page)).containsText("That is not the admin token");

        page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(TOKEN);
        page.keyboard().press("Enter");
        assertThat(heading(page, "Stored responses")).isVisible();
    }

    @Test
    void asksAgainWhenTheTokenIsNoLongerTheRightOne() {
        Page page = open("#/stored");
        page.evaluate("sessionStorage.setItem('token', 'of-yesterday')");
        link(page, "Why").click();

        assertThat(heading(page, "Admin token")).isVisible();
        assertThat(alert(page)).isVisible();
        assertThat(page.locator("main")).not().containsText("restaurant");
    }

    @Test
    void saysWhenOneMayTryAgain() {
        Page page = page(desk());
        page.route(
                "**/api/v1/about",
                route -> route.fulfill(
                        new Route.FulfillOptions().setStatus(429).setHeaders(Map.of("Retry-After", "30"))));
        page.navigate(console.toString());
        page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(TOKEN);
        button(page, "Go in").click();

        assertThat(alert(page))
                .containsText(Pattern.compile("Too many wrong tokens.*Try again at \\d\\d:\\d\\d:\\d\\d"));
    }

    @Test
    void saysThatTheConsoleDoesNotAnswer() {
        Page page = open("#/browse");
        page.route("**/api/v1/responses?*", Route::abort);
        link(page, "Stored").click();

        assertThat(alert(page)).containsText("The console does not answer");
    }
}
