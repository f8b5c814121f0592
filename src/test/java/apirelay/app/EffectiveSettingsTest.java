package apirelay.app;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.console.SettingValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveSettingsTest {

    private final RelayConfig config = RelayConfig.read(
            Map.of(
                    "relay.upstream", "http://upstream",
                    "relay.admin.token", "hush",
                    "relay.routes.menu.path", "/menu",
                    "relay.routes.menu.upstream", "http://menu",
                    "relay.routes.menu.authorization", "Bearer hush",
                    "relay.routes.menu.proxy", "http://user:hush@proxy:3128"),
            null);

    @Test
    void sayWhereEachWasGiven() {
        assertThat(config.settings())
                .contains(
                        new SettingValue("relay.upstream", "http://upstream", "context parameters"),
                        new SettingValue("relay.cache.disk", "1GiB", "default"),
                        new SettingValue("relay.routes.menu.path", "/menu", "context parameters"),
                        new SettingValue("relay.routes.menu.connect-timeout", "5s", "default"),
                        new SettingValue("relay.routes.default.path", "/", "default"));
    }

    @Test
    void tellNoSecret() {
        assertThat(config.settings())
                .contains(
                        new SettingValue("relay.admin.token", "***", "context parameters"),
                        new SettingValue("relay.routes.menu.authorization", "***", "context parameters"),
                        new SettingValue("relay.routes.menu.proxy", "http://***@proxy:3128", "context parameters"));
        assertThat(config.settings().toString()).doesNotContain("hush");
    }

    @Test
    void areOneBlockInTheLog() {
        assertThat(EffectiveSettings.banner(config.settings()))
                .startsWith("Settings:\n")
                .contains(
                        "\n  relay.upstream = http://upstream  (context parameters)\n",
                        "\n  relay.cache.disk = 1GiB\n",
                        "\n  relay.routes.menu.authorization = ***  (context parameters)")
                .doesNotContain("connect-timeout", "hush");
    }
}
