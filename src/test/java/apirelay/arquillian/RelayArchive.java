package apirelay.arquillian;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A WAR to deploy, with settings for this one relay inside. Its name says where, as in Tomcat: {@code ROOT.war}, {@code menu.war}. */
public final class RelayArchive {

    private static final String SETTINGS = "META-INF/relay-settings.properties";

    private RelayArchive() {}

    /** The WAR that the build packed, at the root. */
    public static WebArchive packed(Map<String, String> settings) {
        return packed("ROOT.war", settings);
    }

    public static WebArchive packed(String name, Map<String, String> settings) {
        WebArchive war = ShrinkWrap.create(ZipImporter.class, name)
                .importFrom(new File("target/api-relay.war"))
                .as(WebArchive.class);
        return with(war, settings);
    }

    public static WebArchive with(WebArchive war, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return war.add(new StringAsset(text.toString()), SETTINGS);
    }

    static Map<String, String> settings(Archive<?> archive) {
        Map<String, String> settings = new TreeMap<>();
        Node node = archive.get(SETTINGS);
        if (node != null) {
            Properties properties = new Properties();
            try (Reader in = new InputStreamReader(node.getAsset().openStream(), UTF_8)) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        }
        return settings;
    }

    static String contextPath(Archive<?> archive) {
        String name = archive.getName().replaceFirst("\\.war$", "");
        return name.equals("ROOT") ? "" : "/" + name;
    }
}
