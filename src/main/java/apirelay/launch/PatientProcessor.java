package apirelay.launch;

import java.io.IOException;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP/1.1 for one connection, but a client may take longer to read than to send: its socket takes nothing new until a
 * third of what the kernel holds for it has been read, and at 1 KB/s that is minutes (docs/decisions/0110).
 */
final class PatientProcessor extends Http11Processor {

    /** For which a client may let nothing be written. */
    private static final long WRITE_TIMEOUT_MILLIS = 300_000;

    PatientProcessor(DrainingHttp11 protocol) {
        super(protocol, protocol.getAdapter());
    }

    @Override
    public SocketState service(SocketWrapperBase<?> connection) throws IOException {
        connection.setWriteTimeout(WRITE_TIMEOUT_MILLIS);
        return super.service(connection);
    }
}
