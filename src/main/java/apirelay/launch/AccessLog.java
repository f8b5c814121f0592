package apirelay.launch;

import java.util.Arrays;
import org.apache.catalina.Container;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Server;
import org.apache.catalina.valves.AccessLogValve;
import org.apache.catalina.valves.JsonAccessLogValve;
import org.jspecify.annotations.Nullable;

/**
 * Puts one of Tomcat's own access log valves into every host, or none: a valve in {@code server.xml} could not be chosen by a
 * setting, and one that is not enabled makes its file nevertheless. Its attributes stand in {@code server.xml}.
 */
public final class AccessLog implements LifecycleListener {

    private static final int DAYS_KEPT = 7;

    private String format = "common";
    private String file = "logs/access.log";
    private String pattern = "common";

    /** {@code common}, {@code json} or {@code off}. */
    public void setFormat(String format) {
        this.format = format;
    }

    /** Relative to Tomcat's base, and begun anew each day; or a device, such as {@code /dev/stdout}. */
    public void setFile(String file) {
        this.file = file;
    }

    /** As for {@link AccessLogValve}. */
    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (!Lifecycle.BEFORE_INIT_EVENT.equals(event.getType())) {
            return;
        }
        Server server = (Server) event.getLifecycle();
        Arrays.stream(server.findServices())
                .flatMap(service -> Arrays.stream(service.getContainer().findChildren()))
                .forEach(this::addTo);
    }

    private void addTo(Container host) {
        AccessLogValve valve = valve();
        if (valve == null) {
            return;
        }
        int name = file.lastIndexOf('/') + 1;
        int suffix = Math.max(file.lastIndexOf('.'), name);
        boolean device = file.startsWith("/dev/");
        valve.setDirectory(name == 0 ? "." : file.substring(0, name));
        valve.setPrefix(device ? file.substring(name) : file.substring(name, suffix));
        valve.setSuffix(device ? "" : file.substring(suffix));
        valve.setRotatable(!device);
        valve.setRenameOnRotate(!device);
        valve.setMaxDays(DAYS_KEPT);
        valve.setPattern(pattern);
        host.getPipeline().addValve(valve);
    }

    private @Nullable AccessLogValve valve() {
        return switch (format) {
            case "common" -> new LogValve();
            case "json" -> new JsonAccessLogValve();
            case "off" -> null;
            default -> throw new IllegalArgumentException("relay.access-log: must be common, json or off");
        };
    }
}
