package apirelay.arquillian;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.launch.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/** Starts a Tomcat of its own, with {@code tomcat-conf}, for every archive deployed. Tests are clients: {@code testable = false}. */
public final class RelayContainer implements DeployableContainer<RelayContainerConfiguration> {

    /** With {@code @TargetsContainer(CONSOLE)}, {@code @ArquillianResource} gives the console's URL; without, the relay's. */
    public static final String CONSOLE = "console";

    private record Deployed(RunningRelay relay, Path folder) {}

    private final Map<String, Deployed> deployed = new ConcurrentHashMap<>();

    @Override
    public Class<RelayContainerConfiguration> getConfigurationClass() {
        return RelayContainerConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 6.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        try {
            Path folder = Files.createTempDirectory("relay-");
            try {
                return deploy(archive, folder);
            } catch (StartException e) {
                delete(folder);
                throw e;
            }
        } catch (StartException | IOException e) {
            throw new DeploymentException(e.getMessage(), e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        Deployed gone = deployed.remove(archive.getId());
        if (gone == null) {
            return;
        }
        gone.relay().close();
        try {
            delete(gone.folder());
        } catch (IOException e) {
            throw new DeploymentException(e.getMessage(), e);
        }
    }

    private ProtocolMetaData deploy(Archive<?> archive, Path folder) throws StartException {
        Path war = folder.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(war.toFile());
        Map<String, String> settings = new TreeMap<>(RelayArchive.settings(archive));
        settings.putIfAbsent("relay.cache.dir", folder.resolve("cache").toString());
        RunningRelay relay = Launch.of(war, Path.of("tomcat-conf"), folder.resolve("base"))
                .onFreePorts()
                .with(settings)
                .at(RelayArchive.contextPath(archive))
                .start();
        deployed.put(archive.getId(), new Deployed(relay, folder));
        return new ProtocolMetaData()
                .addContext(context("relay", relay.uri()))
                .addContext(context(CONSOLE, relay.consoleUri()));
    }

    private static HTTPContext context(String name, URI uri) {
        // Arquillian's URL of a deployment is that of its servlets' context.
        return new HTTPContext(name, uri.getHost(), uri.getPort())
                .add(new Servlet(name, uri.getPath().replaceFirst("/$", "")));
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
