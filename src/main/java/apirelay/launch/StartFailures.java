package apirelay.launch;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.core.StandardContext;
import org.jspecify.annotations.Nullable;

/** Keeps what a WAR throws as it starts: Tomcat only logs it, marks the context as failed, and carries on. */
final class StartFailures extends Handler implements LifecycleListener, AutoCloseable {

    private final StandardContext context;
    private @Nullable Logger logger;
    private @Nullable Throwable first;

    StartFailures(StandardContext context) {
        this.context = context;
        context.addLifecycleListener(this);
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        // Now, and not before: JULI has loggers for each class loader, and the context has just taken the WAR's.
        if (Lifecycle.CONFIGURE_START_EVENT.equals(event.getType())) {
            logger = Logger.getLogger(context.getLogName());
            logger.addHandler(this);
        }
    }

    StartException toException() {
        return first == null
                ? new StartException("The relay did not start; the log says why")
                : new StartException(first);
    }

    @Override
    public void publish(LogRecord record) {
        if (first == null) {
            first = record.getThrown();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        context.removeLifecycleListener(this);
        if (logger != null) {
            logger.removeHandler(this);
        }
    }
}
