package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each view by keyboard alone, with the focus seen all the way and never lost. */
class BrowserKeyboardIT extends BrowserFixture {

    @Test
    void browses() {
        Page page = open("#/browse");
        page.evaluate("document.activeElement.blur()");
        page.keyboard().press("Tab");
        assertThat(link(page, "Skip to the content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();

        tabTo(page, "Path");
        page.keyboard().type("/restaurant");
        page.keyboard().press("Enter");
        link(page, "nanna").waitFor();
        assertThat(page.locator("h1")).isFocused();
        tabTo(page, "nanna");
        page.keyboard().press("Enter");
        page.getByRole(AriaRole.CELL, new Page.GetByRoleOptions().setName("Smörstekt abborre"))
                .waitFor();
        tabTo(page, "Table");
        page.keyboard().press("ArrowRight");
        assertThat(tab(page, "Tree")).isFocused();
        assertThat(page.locator(".tree")).isVisible();
        page.keyboard().press("Control+k");
        assertThat(field(page, "Path")).isFocused();
    }

    @Test
    void walksThroughATree() {
        ODD.answer("/walk", "{\"a\":{\"b\":{\"c\":[1]}},\"d\":{}}", "Content-Type", "application/json");
        Page page = open("#/browse/odd/walk");
        Locator heads = page.locator(".tree summary");
        tabTo(page, Pattern.compile("\\{2}.*"));

        page.keyboard().press("ArrowRight");
        assertThat(heads.nth(1)).isFocused();
        page.keyboard().press("ArrowLeft");
        assertThat(heads).hasCount(4);
        assertThat(heads.nth(2)).isHidden();
        page.keyboard().press("ArrowUp");
        assertThat(heads.nth(0)).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(heads.nth(2)).isFocused();
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("ArrowLeft");
        assertThat(heads.nth(1)).isFocused();
    }

    @Test
    void asksWhy() throws Exception {
        get("version");
        Page page = open("#/why");
        tabTo(page, "Path");
        page.keyboard().type("/version");
        page.keyboard().press("Escape");
        page.keyboard().press("Enter");
        page.locator(".explanation").waitFor();
        assertThat(page.locator("h1")).isFocused();

        Locator exchange =
                page.getByLabel("Latest decisions").locator("details").first();
        tabTo(page, Pattern.compile(".*GET/version.*"));
        assertThat(exchange.locator("summary")).isFocused();
        page.keyboard().press("Enter");
        assertThat(exchange.locator(".rules")).isVisible();
    }

    @Test
    void looksThroughTheStore() throws Exception {
        get("version");
        Page page = open("#/stored");
        tabTo(page, "Size");
        page.keyboard().press("Enter");
        assertThat(page.locator("th[aria-sort='ascending']")).hasText(Pattern.compile("Size.*"));
        assertThat(button(page, "Size")).isFocused();
        tabTo(page, "/version");
        page.keyboard().press("Enter");
        assertThat(heading(page, "/version")).isFocused();
        tabTo(page, "Close");
        page.keyboard().press("Enter");
        assertThat(page.locator(".entry")).hasCount(0);

        page.keyboard().press("Control+k");
        assertThat(field(page, "Search for")).isFocused();
        tabTo(page, "Purge…");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(button(page, "Purge…")).isFocused();
    }

    @Test
    void looksAtNow() throws Exception {
        get("version");
        Page page = open("#/now");
        link(page, "/version").waitFor();
        tabTo(page, "Pause");
        page.keyboard().press("Space");
        assertThat(button(page, "Pause")).hasAttribute("aria-pressed", "true");
        tabTo(page, "/version");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(console + "#/browse/version");
        page.locator(".verdict").waitFor();
        assertThat(page.locator("h1")).isFocused();
    }

    private static void tabTo(Page page, String name) {
        tabTo(page, Pattern.compile(Pattern.quote(name)));
    }

    /** Presses Tab until what has such a name has the focus. */
    private static void tabTo(Page page, Pattern name) {
        Set<String> passed = new LinkedHashSet<>();
        for (int i = 0; i < 80; i++) {
            page.keyboard().press("Tab");
            String here = page.evaluate("""
                            () => {
                              const it = document.activeElement;
                              if (it !== document.body && getComputedStyle(it).outlineStyle === 'none') return 'unseen: ' + it.outerHTML;
                              return (it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent).trim();
                            }""").toString();
            if (name.matcher(here).matches()) {
                return;
            }
            assertThat(here).doesNotStartWith("unseen");
            passed.add(here);
        }
        throw new AssertionError(name + " is not reached by Tab, but " + passed);
    }
}
