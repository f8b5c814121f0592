package apirelay.launch;

import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Server;

/**
 * Tells every WAR, by an attribute of its servlet context, that Tomcat is about to stop: before it closes the relay's port,
 * and waits for what is under way there. The console then says that it is not ready.
 */
public final class TellDraining implements LifecycleListener {

    /** The attribute; it is there, or it is not. */
    static final String ATTRIBUTE = "apirelay.draining";

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (!Lifecycle.BEFORE_STOP_EVENT.equals(event.getType())) {
            return;
        }
        Server server = (Server) event.getLifecycle();
        Arrays.stream(server.findServices())
                .flatMap(service -> Arrays.stream(service.getContainer().findChildren()))
                .flatMap(host -> Arrays.stream(host.findChildren()))
                .forEach(context -> ((Context) context).getServletContext().setAttribute(ATTRIBUTE, true));
    }
}
