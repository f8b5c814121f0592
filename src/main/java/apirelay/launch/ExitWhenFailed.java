package apirelay.launch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.Container;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Server;

/**
 * Ends a Tomcat of its own process with status 1 when a connector or a WAR did not start. Tomcat by itself only logs
 * that, and stays up to answer 404.
 */
public final class ExitWhenFailed implements LifecycleListener {

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (!Lifecycle.AFTER_START_EVENT.equals(event.getType())) {
            return;
        }
        Server server = (Server) event.getLifecycle();
        // Only where Tomcat's own main method waits on it: elsewhere the process is not Tomcat's to end.
        if (server.getCatalina().isAwait() && !failed(server).isEmpty()) {
            exit(server);
        }
    }

    /** The connectors and contexts that should run and do not. */
    static List<Lifecycle> failed(Server server) {
        return Arrays.stream(server.findServices())
                .flatMap(service -> Stream.concat(
                        Arrays.stream(service.findConnectors()),
                        Arrays.stream(service.getContainer().findChildren())
                                .map(Container::findChildren)
                                .flatMap(Arrays::stream)))
                .filter(part -> part.getState() != LifecycleState.STARTED)
                .toList();
    }

    private static void exit(Server server) {
        try {
            server.stop();
            server.destroy();
        } catch (LifecycleException e) {
            System.getLogger(ExitWhenFailed.class.getName())
                    .log(System.Logger.Level.ERROR, "Tomcat did not stop cleanly", e);
        }
        System.exit(1);
    }
}
