package apirelay.app;

import apirelay.console.SettingValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** All settings as they count, with where each was given; secrets are masked. */
final class EffectiveSettings {

    static final String DEFAULT = "default";

    private static final String MASK = "***";

    private EffectiveSettings() {}

    static List<SettingValue> of(Config config, Collection<String> routes) {
        List<SettingValue> values = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            if (!setting.isOfRoute()) {
                values.add(value(config, setting, setting.property()));
            }
        }
        for (String route : routes) {
            for (Setting setting : Setting.values()) {
                if (setting.isOfRoute()) {
                    values.add(value(config, setting, setting.property(route)));
                }
            }
        }
        return List.copyOf(values);
    }

    /** For the log, a line for each; a route's only if they were given. */
    static String banner(List<SettingValue> settings) {
        StringBuilder banner = new StringBuilder("Settings:");
        for (SettingValue setting : settings) {
            boolean given = !setting.origin().equals(DEFAULT);
            if (given || !setting.name().startsWith(Setting.ROUTE_PREFIX)) {
                banner.append("\n  ").append(setting.name()).append(" = ").append(setting.value());
                banner.append(given ? "  (" + setting.origin() + ")" : "");
            }
        }
        return banner.toString();
    }

    private static SettingValue value(Config config, Setting setting, String property) {
        ConfigValue given = config.getConfigValue(property);
        String value = given.getValue() == null ? "" : given.getValue().trim();
        if (value.isEmpty()) {
            return new SettingValue(property, setting.defaultValue(), DEFAULT);
        }
        return new SettingValue(property, shown(setting, value), origin(given.getSourceName()));
    }

    /** SmallRye's names for the sources, as a person would have them. */
    private static String origin(String source) {
        return switch (source) {
            case "SysPropConfigSource" -> "system property";
            case "EnvConfigSource" -> "environment";
            default -> source.replaceFirst("^PropertiesConfigSource\\[source=(.*)]$", "$1");
        };
    }

    private static String shown(Setting setting, String value) {
        return switch (setting.kind()) {
            case SECRET -> MASK;
            case PROXY -> value.replaceFirst("//.*@", "//" + MASK + "@");
            default -> value;
        };
    }
}
