package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relay explains itself. */
class BrowserWhyIT extends BrowserFixture {

    @Test
    void explainsWhatItWouldDo() {
        Page page = open("#/browse/restaurant");
        link(page, "Why?").click();

        assertThat(page.locator(".explanation .verdict.hit .words")).isVisible();
        assertThat(page.locator(".explanation .facts")).containsText("GET /restaurant");
        assertThat(page.locator(".variant")).containsText(Pattern.compile("fresh for .* is the one chosen"));
        assertThat(page.locator(".variant tbody tr"))
                .hasText(Pattern.compile("accept-encoding.*same.*", Pattern.CASE_INSENSITIVE));
        Locator section = page.locator(".explanation .rules a").first();
        assertThat(section).hasAttribute("href", Pattern.compile("https://www\\.rfc-editor\\.org/rfc/rfc\\d+.*"));
        assertThat(section).hasAttribute("rel", Pattern.compile(".*noreferrer.*"));
        assertThat(page.getByLabel("Latest decisions").locator("details").first())
                .containsText("/restaurant");
        page.locator(".variant a").first().click();
        assertThat(heading(page, "/restaurant")).isVisible();
    }

    @Test
    void judgesASupposedAnswer() {
        Page page = open("#/why?method=GET&path=/never");
        page.getByText("Suppose that upstream answers").click();
        field(page, "Response fields, one each line").fill("Cache-Control: no-store");
        button(page, "Explain").click();
        Locator judged = page.locator(".explanation .card")
                .filter(new Locator.FilterOptions().setHasText("Would the answer be stored?"));

        assertThat(judged).containsText("no-store");
        assertThat(judged.locator(".advice")).isVisible();
        field(page, "Response fields, one each line").fill("Cache-Control: max-age=90");
        field(page, "Status").fill("203");
        button(page, "Explain").click();
        assertThat(judged).containsText("1 min 30 s");
        page.reload();
        assertThat(judged).containsText("1 min 30 s");
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

        assertThat(page.locator(".explanation .words")).not().isEmpty();
        assertThat(page.locator(".explanation .rules li").first()).isVisible();
        assertThat(API.requests()).isEqualTo(before);
    }

    @Test
    void tellsTheLatestDecisions() throws Exception {
        Page page = open("#/browse");
        get("version?told");
        go(page, "#/why");
        Locator first = page.getByLabel("Latest decisions").locator("details").first();

        assertThat(first).containsText("/version?told");
        first.locator("summary").click();
        assertThat(first.locator(".rules")).containsText("RFC 9111");
        assertThat(first).containsText("api-relay; ");
        get("version?later");
        button(page, "Refresh").click();
        assertThat(first).containsText("/version?later");
        first.locator("summary").click();
        link(page, "What it would do now").click();
        assertThat(page).hasURL(console + "#/why?method=GET&path=%2Fversion%3Flater");
    }
}
