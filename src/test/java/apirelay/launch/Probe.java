package apirelay.launch;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers every request with what reached it, one fact a line. */
public final class Probe extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Named by a context parameter {@code probe.fail}: what the start then fails with. */
    public static final class Listener implements ServletContextListener {

        @Override
        public void contextInitialized(ServletContextEvent event) {
            String failure = event.getServletContext().getInitParameter("probe.fail");
            if (failure != null) {
                throw new IllegalArgumentException(failure);
            }
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        String facts = String.join(
                "\n",
                "target " + request.getRequestURI()
                        + (request.getQueryString() == null ? "" : "?" + request.getQueryString()),
                "protocol " + request.getProtocol(),
                "method " + request.getMethod(),
                "content " + request.getInputStream().readAllBytes().length,
                "context " + request.getContextPath(),
                "port " + request.getLocalPort(),
                "console " + getServletContext().getInitParameter("relay.console.port"),
                "setting " + getServletContext().getInitParameter("relay.upstream"),
                "loader " + getClass().getClassLoader().getClass().getSimpleName(),
                "sees-tests " + visible("org.junit.jupiter.api.Test"),
                "sees-tool " + visible("picocli.CommandLine"),
                "sees-tomcat " + visible("org.apache.catalina.Server"));
        response.getOutputStream().write(facts.getBytes(StandardCharsets.UTF_8));
    }

    private boolean visible(String type) {
        try {
            Class.forName(type, false, getClass().getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
