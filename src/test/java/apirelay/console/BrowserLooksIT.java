package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether everybody can use it: on any screen, in any light, by keyboard alone. */
class BrowserLooksIT extends BrowserFixture {

    /** The views with something in them: address, and what is there when it is drawn. */
    private static final String[][] VIEWS = {
        {"#/browse", ".starts a"},
        {"#/browse/restaurant", "table"},
        {"#/browse/", ".tree"},
        {"#/why?method=GET&path=/restaurant", ".explanation"},
        {"#/stored", "main"},
        {"#/now", ".figures"},
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
        link(page, "/restaurant").waitFor();
        for (String[] view : VIEWS) {
            go(page, view[0]);
            page.locator(view[1]).first().waitFor();
            assertNoViolations(page, view[0]);
        }
        go(page, "#/stored");
        button(page, "Purge…").click();
        page.locator("dialog strong").waitFor();
        assertNoViolations(page, "purge");
    }

    private static void assertNoViolations(Page page, String where) {
        assertThat(new AxeBuilder(page).analyze().getViolations())
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

    @Test
    void worksByKeyboardAlone() {
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

        tabTo(page, "Stored");
        page.keyboard().press("Enter");
        heading(page, "Stored responses").waitFor();
        tabTo(page, "Purge…");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(button(page, "Purge…")).isFocused();
    }

    /** Presses Tab until what has this name has the focus, which must be seen all the way. */
    private static void tabTo(Page page, String name) {
        Set<String> passed = new LinkedHashSet<>();
        for (int i = 0; i < 80; i++) {
            page.keyboard().press("Tab");
            String here = page.evaluate("""
                            () => {
                              const it = document.activeElement;
                              if (it !== document.body && getComputedStyle(it).outlineStyle === 'none') return 'unseen: ' + it.outerHTML;
                              return (it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent).trim();
                            }""").toString();
            if (here.equals(name)) {
                return;
            }
            assertThat(here).doesNotStartWith("unseen");
            passed.add(here);
        }
        throw new AssertionError(name + " is not reached by Tab, but " + passed);
    }

    /** With {@code -Dpictures=true}, the README's pictures are taken on the way. */
    @ParameterizedTest
    @CsvSource({
        "browse, LIGHT, #/browse/restaurant, table",
        "why, LIGHT, #/why?method=GET&path=/restaurant, .explanation",
        "stored, DARK, #/stored?sort=hits&order=desc, main",
        "now, DARK, #/now, .figures",
    })
    void drawsEachView(String name, ColorScheme scheme, String hash, String shown) throws Exception {
        boolean pictures = Boolean.getBoolean("pictures");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(pictures ? 45 : 0);
        do {
            ask();
        } while (System.nanoTime() < end);
        Page page = open(desk().setColorScheme(scheme), "#/browse");
        go(page, hash);

        assertThat(page.locator(shown).first()).isVisible();
        assertThat(alert(page)).hasCount(0);
        if (pictures) {
            page.waitForTimeout(1500);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("docs/images", name + ".png")));
        }
    }

    /** Requests of several kinds and lengths. */
    private void ask() throws Exception {
        for (String path : List.of(
                "restaurant", "restaurant", "version", "", "restaurant/nanna", "restaurant/hjulet", "openapi.json")) {
            get(path);
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(1, 40)));
        }
        get("restaurant?day=" + ThreadLocalRandom.current().nextInt(30));
    }
}
