package apirelay.peers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;

/** The least that a servlet can do for an answer of 351 bytes: what a hit is measured against. */
public final class BareServlet extends HttpServlet {

    private static final byte[] CONTENT = new byte[351];

    static {
        Arrays.fill(CONTENT, (byte) 'x');
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Type", "application/json");
        response.setHeader("Cache-Control", "max-age=86400");
        response.setContentLength(CONTENT.length);
        response.getOutputStream().write(CONTENT);
    }
}
