package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CachePolicy;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstream is asked for. */
class RouteTest {

    private static Route route(String path, String... bases) {
        List<URI> urls = List.of(bases).stream().map(URI::create).toList();
        return new Route(
                "r",
                path,
                urls,
                null,
                null,
                true,
                "",
                0,
                Route.KeyRules.EXACT,
                new RoutePolicy(CachePolicy.DEFAULT, List.of()),
                new FakeUpstream());
    }

    private static RequestHead get(String target) {
        String[] parts = target.split("\\?", 2);
        return new RequestHead(
                "GET", "http", "relay", parts[0], parts.length == 1 ? null : parts[1], Fields.EMPTY, false);
    }

    @ParameterizedTest
    @CsvSource({
        "/, http://up, /, /",
        "/, http://up/, /, /",
        "/, http://up/api, /, /api",
        "/, http://up/api/, /, /api/",
        "/, http://up/api, /x, /api/x",
        "/, http://up/api/, /x, /api/x",
        "/, http://up/api, /?, /api?",
        "/, http://up/api, /?x, /api?x",
        "/, http://up/api, /x?, /api/x?",
        "/, http://up/api, //x, /api//x",
        "/, http://up/api, /%2Fx, /api/%2Fx",
        "/menu, http://up/api, /menu, /api",
        "/menu, http://up/api, /menu/, /api/",
        "/menu, http://up/api, /menu?x, /api?x",
        "/menu, http://up/api, /menu/x, /api/x",
        "/menu, http://up, /menu/x, /x",
    })
    void leadsBelowTheBaseUrl(String path, String base, String target, String asked) {
        UpstreamSettings settings = JettyUpstreamFixture.settings(URI.create(base));

        assertThat(settings.target(route(path, base).upstreamTarget(get(target))))
                .isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource({"http://a/api, http://b/x, true", "http://b/x, http://a/api, false"})
    void namesTheApiByItsFirstBaseUrl(String first, String second, boolean same) {
        assertThat(route("/", first, second)
                        .key(get("/"))
                        .equals(route("/", "http://a/api").key(get("/"))))
                .isEqualTo(same);
    }
}
