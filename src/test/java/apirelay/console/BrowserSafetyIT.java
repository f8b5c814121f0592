package apirelay.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream answers can do nothing to the console, and call nobody. The fixture sees requests to other origins. */
class BrowserSafetyIT extends BrowserFixture {

    private static final String PAYLOAD = "<img src=x onerror='top.hacked = 1'><script>top.hacked = 1</script>";

    @ParameterizedTest
    @ValueSource(strings = {"Tree", "Table", "Source"})
    void showsJsonAsText(String tab) {
        String json =
                "[{\"%1$s\": \"%1$s\", \"script\": \"javascript:alert(1)\", \"other\": \"//evil.example/x\", \"__proto__\": {\"onclick\": \"x\"}}]"
                        .formatted(PAYLOAD);
        ODD.answer("/json", json, "Content-Type", "application/json", "X-Evil", PAYLOAD);
        Page page = open("#/browse/odd/json");
        tab(page, tab).click();

        assertThat(page.getByRole(AriaRole.TABPANEL)).containsText(PAYLOAD);
        assertThat(page.locator("main :is(img, script, iframe)")).hasCount(0);
        assertThat(page.locator("[role=tabpanel] a")).hasCount(0);
    }

    @Test
    void showsHtmlInAFrameWithoutAnOrigin() {
        ODD.answer(
                "/html",
                "<!doctype html><title>x</title><meta http-equiv=refresh content='0;url=" + ODD.uri() + "/refreshed'>"
                        + "<link rel=stylesheet href=" + ODD.uri() + "/style><img src=" + ODD.uri() + "/image>"
                        + "<form action=" + ODD.uri() + "/form><button>send</button></form><a id=away href=" + ODD.uri()
                        + "/away target=_top>away</a><p>hello" + PAYLOAD,
                "Content-Type",
                "text/html");
        Page page = open("#/browse/odd/html");
        assertThat(page.locator("pre.source")).containsText("http-equiv=refresh");
        tab(page, "Page").click();
        page.frameLocator("iframe").getByText("hello").waitFor();
        Frame frame = page.frames().get(1);

        assertThat(page.locator("iframe")).hasAttribute("sandbox", "");
        assertThat(frame.evaluate("origin")).isEqualTo("null");
        frame.locator("#away").click();
        frame.getByText("send").click();
        for (String what : List.of("redirect", "/style", "/image", "navigation", "/form", "script execution")) {
            page.waitForCondition(() -> refusals.stream().anyMatch(refusal -> refusal.contains(what)));
        }
        refusals.clear();
        assertThat(page.evaluate("typeof hacked")).isEqualTo("undefined");
        assertThat(page.url()).startsWith(console.toString());
        assertThat(ODD.seen("/refreshed")).isEmpty();
        assertThat(ODD.seen("/image")).isEmpty();
        assertThat(ODD.seen("/style")).isEmpty();
        assertThat(ODD.seen("/form")).isEmpty();
        assertThat(ODD.seen("/away")).isEmpty();
    }

    @Test
    void runsNoScriptOfAnImage() {
        ODD.answer(
                "/svg",
                "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9' onload='top.hacked = 1'><script>top.hacked = 1</script>"
                        + "<image href='" + ODD.uri() + "/in-svg'/></svg>",
                "Content-Type",
                "image/svg+xml");
        Page page = open("#/browse/odd/svg");
        page.locator("img.shown").waitFor();
        page.waitForCondition(() -> page.evaluate("document.querySelector('img.shown').naturalWidth")
                .equals(9));

        assertThat(page.evaluate("typeof hacked")).isEqualTo("undefined");
        assertThat(ODD.seen("/in-svg")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "", "nul", "[[[["})
    void showsWhatIsNotWhatItSaysAsSource(String content) {
        ODD.answer("/broken", content, "Content-Type", "application/json");
        Page page = open("#/browse/odd/broken");

        assertThat(page.locator("pre.source")).hasCount(1);
    }

    @Test
    void survivesDepth() {
        ODD.answer("/deep", "[".repeat(20_000) + "]".repeat(20_000), "Content-Type", "application/json");
        Page page = open("#/browse/odd/deep");

        assertThat(page.locator(".facts b")).hasText("200");
    }

    @Test
    void letsNoScriptOfItsOwnCallElsewhere() {
        Page page = open("#/browse");
        Object failed = page.evaluate("url => fetch(url).then(() => false, () => true)", ODD.uri() + "/fetched");
        Object evaluated = page.evaluate("""
                () => { const script = document.createElement('script'); script.textContent = 'top.hacked = 1';
                  document.body.append(script); return typeof hacked }""");

        assertThat(failed).isEqualTo(true);
        assertThat(evaluated).isEqualTo("undefined");
        assertThat(ODD.seen("/fetched")).isEmpty();
        page.waitForCondition(() -> refusals.size() >= 2);
        refusals.clear();
    }
}
