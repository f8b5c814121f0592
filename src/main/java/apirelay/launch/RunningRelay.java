package apirelay.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Server;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.StandardService;
import org.apache.catalina.startup.ContextConfig;
import org.apache.juli.ClassLoaderLogManager;

/** A Tomcat that runs {@code tomcat-conf} and one WAR in this JVM. Several may run side by side. */
public final class RunningRelay implements AutoCloseable {

    /** The attribute of the WAR's servlet context that tells where the relay listens, once it does. */
    static final String RELAY_PORT = "apirelay.relay-port";

    private final Server server;
    private final URI uri;
    private final URI consoleUri;
    private final CountDownLatch closed = new CountDownLatch(1);

    private RunningRelay(Server server, URI uri, URI consoleUri) {
        this.server = server;
        this.uri = uri;
        this.consoleUri = consoleUri;
    }

    static RunningRelay start(Launch launch) throws StartException {
        if (!Files.isRegularFile(launch.war())) {
            throw new StartException(launch.war() + ": no such file");
        }
        Server server;
        try {
            Path base = Files.createDirectories(launch.base()).toRealPath();
            Files.createDirectories(base.resolve("webapps"));
            server = ServerFile.read(launch.conf().toAbsolutePath(), base);
        } catch (IOException e) {
            throw new StartException(e);
        }
        StandardService service = (StandardService) server.findServices()[0];
        service.setGracefulStopAwaitMillis(launch.drain().toMillis());
        // server.xml names the relay's connector first, the console's second.
        Connector relay = service.findConnectors()[0];
        Connector console = service.findConnectors()[1];
        launch.port().ifPresent(relay::setPort);
        setTls(relay, launch.settings());
        launch.consolePort().ifPresent(console::setPort);
        requireFree(relay, "relay");
        requireFree(console, "relay.console");
        StandardContext context = context(launch);
        StandardHost host = (StandardHost) service.getContainer().findChildren()[0];
        host.setDeployOnStartup(false);
        host.addChild(context);
        start(server, console, context);
        context.getServletContext().setAttribute(RELAY_PORT, relay.getLocalPort());
        return new RunningRelay(server, uri(relay, context.getPath()), uri(console, context.getPath()));
    }

    /** Where relayed requests go: with a slash at the end, and on the port really bound. */
    public URI uri() {
        return uri;
    }

    /** Where the console answers, on the port really bound. */
    public URI consoleUri() {
        return consoleUri;
    }

    /** Stops the relay when the JVM is told to end, and lets the log say so to the last. */
    public void closeAtExit() {
        // JULI's own hook would run beside this one, and silence it.
        if (LogManager.getLogManager() instanceof ClassLoaderLogManager juli) {
            juli.setUseShutdownHook(false);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "relay-stop"));
    }

    /** Where more WARs may be deployed, and this one undeployed. */
    Host host() {
        return (Host) server.findServices()[0].getContainer().findChildren()[0];
    }

    /** Waits until {@link #close} has done its work. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Lets requests under way end, for as long as {@link Launch#drain} says, and stops. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (server.getState() == LifecycleState.DESTROYED) {
            return;
        }
        try {
            stop(server);
        } catch (LifecycleException e) {
            throw new IllegalStateException("Tomcat did not stop cleanly", e);
        } finally {
            closed.countDown();
        }
    }

    /** The WAR as {@code launch} would have it, not yet deployed. */
    static StandardContext context(Launch launch) {
        StandardContext context = new StandardContext();
        context.setPath(launch.contextPath());
        context.setName(launch.contextPath());
        context.setDocBase(launch.war().toAbsolutePath().toString());
        Path conf = launch.conf().toAbsolutePath();
        context.setDefaultContextXml(conf.resolve("context.xml").toString());
        context.setDefaultWebXml(conf.resolve("web.xml").toString());
        context.setParentClassLoader(new ContainerClasses(RunningRelay.class.getClassLoader()));
        context.addLifecycleListener(new ContextConfig());
        launch.settings().forEach(context::addParameter);
        return context;
    }

    /** Of what is given for this relay alone {@code server.xml} does not know. */
    private static void setTls(Connector relay, Map<String, String> settings) {
        if (settings.containsKey("relay.tls.certificate")) {
            relay.setProperty("tlsCertificate", settings.get("relay.tls.certificate"));
            relay.setProperty("tlsKey", settings.getOrDefault("relay.tls.key", ""));
        }
    }

    /** Asked before the WAR starts: Tomcat binds the relay's port after it. */
    private static void requireFree(Connector connector, String setting) throws StartException {
        // Tomcat takes -1 for a port that is no number, and every address for one that is none.
        if (connector.getPort() < 0 || connector.getPort() > 65_535) {
            throw new StartException(setting + ".port: must be a number from 0 to 65535");
        }
        if (connector.getProperty("address") == null) {
            throw new StartException("relay.address: must be an address of this machine, or 0.0.0.0");
        }
        InetSocketAddress address = new InetSocketAddress(address(connector), connector.getPort());
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new StartException(
                    "Cannot listen on " + address.getHostString() + ":" + address.getPort() + " (" + setting
                            + ".port): " + e.getMessage(),
                    e);
        }
    }

    private static void start(Server server, Connector console, StandardContext context) throws StartException {
        try (StartFailures failures = new StartFailures(context)) {
            server.init();
            // Bound by now, so that the WAR can be told which port is the console's.
            context.addParameter("relay.console.port", Integer.toString(console.getLocalPort()));
            server.start();
            if (!ExitWhenFailed.failed(server).isEmpty()) {
                throw stopped(server, failures.toException());
            }
        } catch (LifecycleException e) {
            throw stopped(server, new StartException(e));
        }
    }

    private static StartException stopped(Server server, StartException failure) {
        try {
            stop(server);
        } catch (LifecycleException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static void stop(Server server) throws LifecycleException {
        server.stop();
        server.destroy();
    }

    private static URI uri(Connector connector, String path) {
        InetAddress address = address(connector);
        // A client can't call "any address".
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort();
        String scheme = Boolean.TRUE.equals(connector.getProperty("SSLEnabled")) ? "https" : "http";
        return URI.create(scheme + "://" + authority + path + "/");
    }

    private static InetAddress address(Connector connector) {
        return (InetAddress) connector.getProperty("address");
    }
}
