package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.caching.CachePolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayConfigTest {

    private static RelayConfig read(String... namesAndValues) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return RelayConfig.read(parameters, null);
    }

    @Test
    void hasTheDocumentedDefaults() {
        RelayConfig config = read();

        assertThat(config.policy()).isEqualTo(CachePolicy.DEFAULT);
        assertThat(config.console().port()).isEqualTo(8001);
        assertThat(config.disk()).isEqualTo(1L << 30);
        assertThat(config.memory()).isBetween(1L, Runtime.getRuntime().maxMemory() / 4);
        assertThat(config.routes()).singleElement().satisfies(route -> {
            assertThat(route.name()).isEqualTo("default");
            assertThat(route.path()).isEqualTo("/");
            assertThat(route.base()).isEqualTo(URI.create("https://menu.dckube.scilifelab.se/api"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "relay.upstream, ftp://x",
        "relay.upstream, http://",
        "relay.upstream, http://user@host/",
        "relay.upstream, http://host/?q",
        "relay.upstream, not a url",
        "relay.port, 65536",
        "relay.port, http",
        "relay.console.port, -1",
        "relay.console.path, /",
        "relay.console.path, console",
        "relay.console.path, /console/",
        "relay.console.hosts, 'a b'",
        "relay.cache.default-ttl, 5",
        "relay.cache.default-ttl, five minutes",
        "relay.cache.default-ttl, -1s",
        "relay.cache.heuristic-fraction, 1.1",
        "relay.cache.heuristic-fraction, NaN",
        "relay.cache.set-cookie, maybe",
        "relay.cache.memory, 100%",
        "relay.cache.memory, 0%",
        "relay.cache.memory, 1023KiB",
        "relay.cache.max-object, 2GiB",
        "relay.cache.disk, 1 GiB",
        "relay.cache.disk, 25%",
        "relay.cache.max-object, 9999999999TiB",
        "relay.cache.ignore-language-order, yes",
        "relay.cache.credential-fields, 'X-Key, a b'",
        "relay.routes.a.path, menu",
        "relay.routes.a.path, /menu/",
        "relay.routes.default.head-timeout, 0s",
        "relay.routes.default.max-connections, 0",
        "relay.routes.default.proxy, socks://host:1",
        "relay.routes.default.proxy, http://host",
        "relay.routes.default.trust-store, /no/such/file",
        "relay.routes.default.host, a b",
        "relay.routes.default.host, http://a",
        "relay.routes.default.max-head, 0",
        "relay.routes.default.max-head, 17MiB",
    })
    void refusesABadValueWithOneMessage(String name, String value) {
        assertThatThrownBy(() -> read(name, value))
                .isInstanceOf(RelayConfig.Invalid.class)
                .hasMessageContaining(name + " is '" + value + "', but must be ");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read("relay.port", "x", "relay.cache.disk", "y"))
                .hasMessageContaining("relay.port is 'x'")
                .hasMessageContaining("relay.cache.disk is 'y'");
    }

    @Test
    void readsARouteTable() {
        RelayConfig config = read(
                "relay.routes.menu.path", "/menu",
                "relay.routes.menu.upstream", "https://menu.example/api/",
                "relay.routes.menu.authorization", "Bearer secret",
                "relay.routes.menu.head-timeout", "250ms",
                "relay.routes.menu.forward-host", "false");

        assertThat(config.routes()).singleElement().satisfies(route -> {
            assertThat(List.of(route.name(), route.path(), route.base().toString()))
                    .containsExactly("menu", "/menu", "https://menu.example/api/");
            assertThat(route.authorization()).isEqualTo("Bearer secret");
            assertThat(route.forwardHost()).isFalse();
            assertThat(route.upstream().headTimeout()).isEqualTo(Duration.ofMillis(250));
        });
    }

    @Test
    void keepsTheShorthandBesideATable() {
        RelayConfig config = read(
                "relay.upstream", "http://one.example",
                "relay.routes.two.path", "/two",
                "relay.routes.two.upstream", "http://two.example");

        assertThat(config.routes()).extracting(RelayConfig.RouteConfig::name).containsExactly("default", "two");
    }

    @Test
    void refusesTwoRoutesOnOnePath() {
        assertThatThrownBy(() -> read(
                        "relay.routes.a.upstream", "http://a.example",
                        "relay.routes.b.upstream", "http://b.example"))
                .hasMessage("relay.routes.b.path is '/', but must be a path that no other route has");
    }

    @Test
    void refusesARouteWithoutUpstream() {
        assertThatThrownBy(() -> read("relay.routes.menu.path", "/menu"))
                .hasMessageContaining("relay.routes.menu.upstream is '', but must be an http or https URL");
    }

    @Test
    void prefersParametersOverSystemPropertiesOverTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("relay.properties"),
                "relay.cache.default-ttl=1s\nrelay.cache.heuristic-limit=1s\nrelay.cache.max-object=1\n");
        System.setProperty("relay.cache.heuristic-limit", "2s");
        System.setProperty("relay.cache.max-object", "2");
        try {
            RelayConfig config = RelayConfig.read(Map.of("relay.cache.max-object", "3"), file);

            assertThat(config.policy().defaultTtl()).isEqualTo(Duration.ofSeconds(1));
            assertThat(config.policy().heuristicLimit()).isEqualTo(Duration.ofSeconds(2));
            assertThat(config.policy().maxObject()).isEqualTo(3);
        } finally {
            System.clearProperty("relay.cache.heuristic-limit");
            System.clearProperty("relay.cache.max-object");
        }
    }
}
