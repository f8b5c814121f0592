package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.arquillian.RelayContainer;
import apirelay.launch.SampleApi;
import apirelay.testing.Origin;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The packed WAR in Tomcat, in front of the sample API and, under {@code /odd}, of a server that answers as it is told; and
 * its console in a browser with a fresh profile for each test. No test may see a request to another origin, a script fail, or
 * an error in the browser's console.
 */
@ExtendWith({Chromium.class, ArquillianExtension.class})
abstract class BrowserFixture {

    static final String TOKEN = ConsoleClient.TOKEN;
    static final SampleApi API = start(() -> SampleApi.start(Duration.ZERO));
    static final Origin ODD = start(Origin::start);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ArquillianResource
    URL relay;

    @ArquillianResource
    @TargetsContainer(RelayContainer.CONSOLE)
    URL console;

    private final List<Request> elsewhere = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    /** What the browser kept relayed content from, in its words. A test that provokes this takes it. */
    final List<String> refusals = new CopyOnWriteArrayList<>();

    private final List<BrowserContext> contexts = new CopyOnWriteArrayList<>();
    private Browser browser;

    interface Starter<S> {
        S start() throws IOException;
    }

    static <S> S start(Starter<S> starter) {
        try {
            return starter.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive war() {
        return RelayArchive.packed(Map.of(
                "relay.upstream",
                API.uri().toString(),
                "relay.routes.odd.path",
                "/odd",
                "relay.routes.odd.upstream",
                ODD.uri().toString(),
                "relay.admin.token",
                TOKEN));
    }

    @BeforeEach
    void take(Browser started) throws Exception {
        browser = started;
        ConsoleClient client = new ConsoleClient(console);
        // Lets the API's document be read, and wakes the connection: after long idling the client would not repeat a
        // POST.
        client.get("/api/v1/completions?path=/restaurant");
        client.post("/api/v1/purge", Map.of("all", true));
    }

    @AfterEach
    void leave() {
        contexts.forEach(BrowserContext::close);
        // What the policy keeps from leaving was not sent, though the browser tells of it.
        assertThat(elsewhere)
                .filteredOn(request -> !"csp".equals(request.failure()))
                .extracting(Request::url)
                .as("requests to other origins")
                .isEmpty();
        assertThat(failures).as("scripts that failed").isEmpty();
        assertThat(refusals).as("refused by policy").isEmpty();
    }

    /** A page of a new profile, not yet anywhere. */
    Page page(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        contexts.add(context);
        context.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
        context.onRequest(request -> {
            if (!request.url().startsWith(console.toString()) && !request.url().startsWith("blob:" + console)) {
                elsewhere.add(request);
            }
        });
        context.onResponse(response -> {
            if (response.status() >= 400 && !response.url().startsWith(console + "api/")) {
                failures.add(response.status() + " " + response.url());
            }
        });
        context.onWebError(error -> failures.add(error.error()));
        context.onConsoleMessage(this::note);
        return context.newPage();
    }

    private void note(ConsoleMessage message) {
        if (message.text().contains("Content Security Policy") || message.text().contains("sandboxed")) {
            refusals.add(message.text());
        } else if (message.type().equals("error") && !message.location().startsWith(console + "api/")) {
            failures.add(message.text());
        }
    }

    /** The console, signed in. */
    Page open(Browser.NewContextOptions options, String hash) {
        Page page = page(options);
        page.navigate(console + "#token=" + TOKEN);
        heading(page, "Browse the API").waitFor();
        go(page, hash);
        return page;
    }

    Page open(String hash) {
        return open(desk(), hash);
    }

    static Browser.NewContextOptions desk() {
        return new Browser.NewContextOptions().setViewportSize(1280, 800);
    }

    /** Goes to a view as a link would, and waits until it is there. */
    static void go(Page page, String hash) {
        page.evaluate("hash => { location.hash = hash }", hash);
        page.locator("main:not([aria-busy])").waitFor();
    }

    static Locator heading(Page page, String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator tab(Page page, String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name));
    }

    static Locator field(Page page, String name) {
        return page.getByLabel(name, new Page.GetByLabelOptions().setExact(true));
    }

    static Locator alert(Page page) {
        return page.getByRole(AriaRole.ALERT);
    }

    /** Asks the relay itself, as a client. */
    HttpResponse<String> get(String path, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(relay + path));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
