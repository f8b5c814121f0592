package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether everybody can use it: on any screen, in any light. By keyboard: {@link BrowserKeyboardIT}. */
class BrowserLooksIT extends BrowserFixture {

    /** The views with something in them: address, and what is there when it is drawn. */
    private static final String[][] VIEWS = {
        {"#/browse", ".starts a"},
        {"#/browse/restaurant", "table"},
        {"#/browse/", ".tree"},
        {"#/why", ".latest details"},
        {"#/stored", ".listing"},
        {"#/now", ".figures"},
        {"#/why?method=GET&path=/restaurant", ".explanation"},
    };

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void hasNoBarriersThatAxeKnows(ColorScheme scheme) {
        Page page = page(desk().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
        page.navigate(console.toString());
        heading(page, "Admin token").waitFor();
        assertNoViolations(page, "sign in");
        page.navigate(console + "#token=" + TOKEN);
        heading(page, "Browse the API").waitFor();
        for (String[] view : VIEWS) {
            go(page, view[0]);
            page.locator(view[1]).first().waitFor();
            assertNoViolations(page, view[0]);
        }
        go(page, "#/stored");
        page.locator(".listing td a").first().click();
        page.locator(".entry .fields").first().waitFor();
        assertNoViolations(page, "stored, one in full");
        link(page, "Close").click();
        assertThat(page.locator(".entry")).hasCount(0);
        button(page, "Purge…").click();
        page.locator("dialog strong").waitFor();
        assertNoViolations(page, "purge");
    }

    private static void assertNoViolations(Page page, String where) {
        // Without its second page, which is slow, and for frames of other origins only.
        assertThat(new AxeBuilder(page).setLegacyMode(true).analyze().getViolations())
                .as(where)
                .extracting(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 390, 768})
    void fitsSmallScreens(int width) {
        Page page = open(new Browser.NewContextOptions().setViewportSize(width, 800), "#/browse");
        for (String[] view : VIEWS) {
            go(page, view[0]);
            page.locator(view[1]).first().waitFor();
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(view[0])
                    .isEqualTo(width);
        }
    }

    @Test
    void isDarkOnDemandAndStaysSo() {
        Page page = open(desk().setColorScheme(ColorScheme.LIGHT), "#/browse");
        String light = background(page);
        button(page, "Change to dark colours").click();
        String dark = background(page);
        page.reload();

        assertThat(dark).isNotEqualTo(light);
        assertThat(background(page)).isEqualTo(dark);
        assertThat(background(open(desk().setColorScheme(ColorScheme.DARK), "#/browse")))
                .isEqualTo(dark);
    }

    private static String background(Page page) {
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
                .toString();
    }
}
