package apirelay.relay;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Response;
import org.apache.catalina.connector.ResponseFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Sends 102 (Processing), so that a client waits as long as upstream wants it to. The container has no way to send it: this
 * writes to its connection, as the container does with 100, while nothing of the final response is written.
 */
final class Processing {

    private static final byte[] HEAD = "HTTP/1.1 102 \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private Processing() {}

    /** Where the connection can't be had (HTTP/2, another version of the container), 102 goes no further. */
    static void send(HttpServletResponse response) throws IOException {
        SocketWrapperBase<?> connection;
        try {
            connection = connection(response);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return;
        }
        connection.write(true, HEAD, 0, HEAD.length);
        connection.flush(true);
    }

    private static SocketWrapperBase<?> connection(HttpServletResponse response) throws ReflectiveOperationException {
        Response behind = (Response) value(ResponseFacade.class, "response", response);
        Object processor = value(org.apache.coyote.Response.class, "hook", behind.getCoyoteResponse());
        return (SocketWrapperBase<?>)
                value(AbstractProcessor.class, "socketWrapper", Http11Processor.class.cast(processor));
    }

    private static Object value(Class<?> declaring, String name, Object of) throws ReflectiveOperationException {
        Field field = declaring.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
