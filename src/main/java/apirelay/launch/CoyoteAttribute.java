package apirelay.launch;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Gives the relay Tomcat's own request, and by it the response, in an attribute: their heads are bytes (docs/decisions/0103). */
public final class CoyoteAttribute extends ValveBase {

    /** An {@link org.apache.coyote.Request}. */
    static final String NAME = "apirelay.coyote";

    public CoyoteAttribute() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(NAME, request.getCoyoteRequest());
        getNext().invoke(request, response);
    }
}
