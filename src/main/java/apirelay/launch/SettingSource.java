package apirelay.launch;

import java.util.Locale;
import org.apache.tomcat.util.IntrospectionUtils.PropertySource;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ${relay.port:-8000}} means in {@code server.xml}: the system property, else the environment's
 * {@code RELAY_PORT}, as everywhere in MicroProfile Config. Tomcat's own source of the environment does not nest.
 */
public final class SettingSource implements PropertySource {

    @Override
    public @Nullable String getProperty(String name) {
        String property = System.getProperty(name);
        return property != null ? property : System.getenv(environmentName(name));
    }

    static String environmentName(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
