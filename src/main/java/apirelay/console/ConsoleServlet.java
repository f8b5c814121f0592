package apirelay.console;

import apirelay.http.Fields;
import apirelay.relay.AdminToken;
import apirelay.relay.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;

/**
 * Takes what came to the console: {@link apirelay.relay.RelayServlet}, which is mapped to everything, hands it on by this
 * servlet's name. Knows who may ask; what is answered, the {@linkplain Handler handlers} know.
 */
public final class ConsoleServlet extends HttpServlet {

    private static final Logger LOGGER = System.getLogger(ConsoleServlet.class.getName());

    /**
     * Nothing from elsewhere, nothing inline. What is relayed is shown as {@code blob:} and {@code data:} images, or in a
     * sandboxed frame, which has no origin and this policy, too.
     */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:;"
                    + " connect-src 'self'; frame-src 'self' blob: data:; manifest-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private transient Console console;
    private transient StaticFiles files;
    private transient HostCheck hosts;

    @Override
    public void init() {
        console = (Console) Objects.requireNonNull(getServletContext().getAttribute(Console.ATTRIBUTE));
        files = new StaticFiles(getServletContext());
        hosts = new HostCheck(console.settings().hosts());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            return;
        }
        try {
            setSecurityFields(response);
            answer(request, response);
        } catch (Refused e) {
            refuse(e.problem(), e.fields(), response);
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "The console could not answer " + request.getRequestURI(), e);
            refuse(
                    new Problem(500, "Internal Server Error", "The console could not answer; the log says why."),
                    Fields.EMPTY,
                    response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = path(request);
        if (!hosts.admits(request) && !path.startsWith("/health")) { // Which tells nothing, to probes of any name.
            throw new Refused(
                    421,
                    "Misdirected Request",
                    "The console is not known by this Host; the setting relay.console.hosts lists more names.");
        }
        if (path.isEmpty()) {
            response.setStatus(308);
            response.setHeader("Location", request.getRequestURI() + "/");
            return;
        }
        Endpoints.Found found = console.endpoints().find(request.getMethod(), path);
        if (found != null) {
            if (found.endpoint().access() == Endpoints.Access.ADMIN) {
                requireToken(request);
            }
            response.setHeader("Cache-Control", "no-store");
            found.parameters().forEach(request::setAttribute);
            found.endpoint().handler().handle(request, response);
            return;
        }
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!reads) {
            throw Endpoints.methodNotAllowed(request.getMethod(), Set.of("GET"));
        }
        if (!files.answer(path, request, response)) {
            throw Refused.notFound("The console has nothing there.");
        }
    }

    /** The path below the console's root, as it stands in the request; empty if that lacks its slash. */
    private String path(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        String below = console.settings().path();
        if (request.getLocalPort() == console.settings().port() || below == null) {
            return path.isEmpty() ? "/" : path;
        }
        return path.substring(below.length());
    }

    private void requireToken(HttpServletRequest request) throws Refused {
        Fields.Builder fields = Fields.builder();
        Collections.list(request.getHeaders("Authorization")).forEach(value -> fields.add("Authorization", value));
        AdminToken.Verdict verdict = console.adminToken().judge(fields.build(), request.getRemoteAddr());
        switch (verdict) {
            case ADMITTED -> {}
            case REFUSED -> throw new Refused(401, "Unauthorized", "This asks for the admin token.");
            case NOT_NOW -> throw new Refused(429, "Too Many Requests", "There were too many wrong admin tokens.");
        }
    }

    private static void setSecurityFields(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void refuse(Problem problem, Fields fields, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the answer broke off");
        }
        response.reset();
        setSecurityFields(response);
        problem.send(fields, response);
    }
}
