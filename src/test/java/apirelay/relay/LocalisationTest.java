package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.CachePolicy;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where upstream's references lead the relay's clients, and what its cookies cover there. */
class LocalisationTest {

    private static String localised(
            String path,
            String bases,
            @Nullable String host,
            String mount,
            String authority,
            String name,
            String value) {
        List<URI> urls = Arrays.stream(bases.split(" ")).map(URI::create).toList();
        Route route = new Route(
                "r",
                path,
                urls,
                host,
                null,
                true,
                mount,
                0,
                Route.KeyRules.EXACT,
                new RoutePolicy(CachePolicy.DEFAULT, List.of()),
                new FakeUpstream());
        RequestHead request = new RequestHead("GET", "https", authority, "/", null, Fields.EMPTY, false);
        ResponseHead head = new ResponseHead(302, Fields.of("X", "y", name, value));
        return Objects.requireNonNull(route.forClient(request, head).fields().first(name));
    }

    @ParameterizedTest
    @CsvSource({
        // absolute
        "/,     http://up/api,           '',     http://up/api/x?y#z,    https://relay/x?y#z",
        "/,     http://up/api,           '',     HTTP://UP/api/x,        https://relay/x",
        "/,     http://up/api,           '',     http://up/api,          https://relay/",
        "/,     http://up/api,           '',     http://up/api?q,        https://relay/?q",
        "/,     http://up,               '',     http://up,              https://relay/",
        "/,     http://up/api,           /ctx,   http://up/api/x,        https://relay/ctx/x",
        "/menu, http://up/api,           '',     http://up/api/x,        https://relay/menu/x",
        "/menu, http://up/api,           /ctx,   http://up/api,          https://relay/ctx/menu",
        "/,     http://a/api http://b/x, '',     http://b/x/y,           https://relay/y",
        "/,     http://a/api http://b/x, '',     http://a/api/y,         https://relay/y",
        // relative
        "/,     http://up,               '',     /x,                     /x",
        "/,     http://up,               '',     /x?y#z,                 /x?y#z",
        "/,     http://up/api,           '',     /api/x,                 /x",
        "/,     http://up/api,           /ctx,   /api/x,                 /ctx/x",
        "/menu, http://up,               '',     /x,                     /menu/x",
        "/menu, http://up/api,           '',     /api,                   /menu",
        "/menu, http://up/api,           '',     /api/,                  /menu/",
        "/,     http://up/api,           '',     x/y,                    x/y",
        "/,     http://up/api,           '',     ../y,                   ../y",
        "/,     http://up/api,           '',     ?y,                     ?y",
        // not upstream's
        "/,     http://up/api,           '',     http://upper/api/x,     http://upper/api/x",
        "/,     http://up/api,           '',     http://up:81/api/x,     http://up:81/api/x",
        "/,     http://up/api,           '',     https://up/api/x,       https://up/api/x",
        "/,     http://up/api,           '',     http://up/apix,         http://up/apix",
        "/,     http://up/api,           '',     /login,                 /login",
        "/,     http://up/api,           '',     //up/api/x,             //up/api/x",
        "/,     http://up/api,           '',     '',                     ''",
        // without a name of the relay's: as what it is, for under the nearest the client would go round and round
        "/,     http://up/api/,          '',     /api,                   http://up/api",
        "/,     http://up/api/,          '',     http://up/api?x,        http://up/api?x",
        "/,     http://up/api,           '',     /api/,                  http://up/api/",
        "/menu, http://up/api/,          '',     /api,                   http://up/api",
    })
    void leadsReferencesToTheRelay(String path, String bases, String mount, String reference, String local) {
        for (String name : List.of("Location", "Content-Location")) {
            assertThat(localised(path, bases, null, mount, "relay", name, reference))
                    .isEqualTo(local);
        }
    }

    @Test
    void knowsTheHostThatUpstreamIsTold() {
        assertThat(localised("/", "http://10.0.0.1/api", "api.test", "", "relay", "Location", "http://api.test/api/x"))
                .isEqualTo("https://relay/x");
    }

    @Test
    void namesNoAuthorityToAClientThatNamedNone() {
        assertThat(localised("/", "http://up/api", null, "", "", "Location", "http://up/api/x"))
                .isEqualTo("/x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        /     | http://up/api        | a=b                                 | a=b
        /     | http://up/api        | a=b; Path=/api; Secure              | a=b; Path=/; Secure
        /     | http://up/api        | a=b; path=/api/                     | a=b; path=/
        /     | http://up/api        | a=b; Path=/api/x                    | a=b; Path=/x
        /     | http://up/api        | a=b; Path=/                         | a=b; Path=/
        /     | http://up            | a=b; Path=/x                        | a=b; Path=/x
        /     | http://up/api        | a=b; Path=/apix                     | a=b; Path=/apix
        /     | http://up/api        | a=b; Path=                          | a=b; Path=
        /menu | http://up/api        | a=b; Path=/api                      | a=b; Path=/menu
        /menu | http://up/api/v1     | a=b; Path=/api                      | a=b; Path=/menu
        /menu | http://up            | a=b; Path=/                         | a=b; Path=/menu
        /menu | http://up            | __Host-a=b; Path=/; Secure          | __Host-a=b; Path=/; Secure
        /     | http://api.up.test   | a=b; Domain=api.up.test; HttpOnly   | a=b; HttpOnly
        /     | http://api.up.test:1 | a=b; domain=.UP.test                | a=b
        /     | http://api.up.test   | a=b; Domain=other.test              | a=b; Domain=other.test
        /     | http://api.up.test   | a=b; Domain=i.up.test               | a=b; Domain=i.up.test
        """)
    void bindsCookiesToTheRelay(String path, String base, String cookie, String local) {
        assertThat(localised(path, base, null, "", "relay", "Set-Cookie", cookie))
                .isEqualTo(local);
    }
}
