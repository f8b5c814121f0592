package apirelay.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the requests for one resource of the console's, whoever may make them: the router has seen to that. */
@FunctionalInterface
public interface Handler {

    /** @throws IOException if the client has left */
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
