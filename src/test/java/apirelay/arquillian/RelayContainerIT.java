package apirelay.arquillian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import apirelay.launch.ProbeWar;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The container itself, with a WAR that is not the relay's. */
@ExtendWith(ArquillianExtension.class)
class RelayContainerIT {

    @Deployment(testable = false)
    static WebArchive probe() {
        return RelayArchive.with(ProbeWar.create("ROOT.war"), Map.of("relay.upstream", "http://127.0.0.1:1/å"));
    }

    @Deployment(name = "by hand", managed = false, testable = false)
    static WebArchive another() {
        return ProbeWar.create("menu.war");
    }

    @Test
    void deploysWithSettings(@ArquillianResource URL url) throws IOException {
        assertThat(get(new URL(url, "restaurant?x"))).contains("target /restaurant?x", "setting http://127.0.0.1:1/å");
    }

    @Test
    void knowsTheConsolesUrl(@ArquillianResource @TargetsContainer(RelayContainer.CONSOLE) URL url) throws IOException {
        assertThat(get(url)).contains("console " + url.getPort());
    }

    @Test
    void undeploysWithoutATrace(@ArquillianResource Deployer deployer) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        deployer.deploy("by hand");
        deployer.undeploy("by hand");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread)) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void deploysAtThePathTheNameSays() throws Exception {
        RelayContainer container = new RelayContainer();
        WebArchive archive = ProbeWar.create("menu.war");
        try {
            assertThat(container.deploy(archive).toString()).contains("contextRoot=/menu");
        } finally {
            container.undeploy(archive);
        }
    }

    @Test
    void reportsWhyAWarDidNotStart() {
        WebArchive archive = RelayArchive.with(ProbeWar.create("ROOT.war"), Map.of("probe.fail", "no upstream"));
        assertThatThrownBy(() -> new RelayContainer().deploy(archive))
                .isInstanceOf(DeploymentException.class)
                .hasMessage("no upstream");
    }

    private static String get(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
