package apirelay.launch;

import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A WAR with nothing but the {@link Probe}, in place of the relay's own. */
public final class ProbeWar {

    private ProbeWar() {}

    public static WebArchive create(String name) {
        return ShrinkWrap.create(WebArchive.class, name)
                .addClasses(Probe.class, Probe.Listener.class)
                .setWebXML(new StringAsset("""
                                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1" metadata-complete="true">
                                  <absolute-ordering/>
                                  <listener><listener-class>apirelay.launch.Probe$Listener</listener-class></listener>
                                  <servlet><servlet-name>probe</servlet-name>
                                    <servlet-class>apirelay.launch.Probe</servlet-class></servlet>
                                  <servlet-mapping><servlet-name>probe</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
                                </web-app>
                                """));
    }
}
