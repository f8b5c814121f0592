package apirelay.launch;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Authenticator;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Stands where Tomcat would put an authenticator, which looks for a session and takes a lock for every request. */
public final class NoLogin extends ValveBase implements Authenticator {

    public NoLogin() {
        super(true);
    }

    /** @throws LifecycleException if the application relies on logins */
    @Override
    protected void startInternal() throws LifecycleException {
        if (((Context) getContainer()).findConstraints().length > 0) {
            throw new LifecycleException("an application with security constraints, where nobody can log in: "
                    + getContainer().getName());
        }
        super.startInternal();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
    }

    @Override
    public boolean authenticate(Request request, HttpServletResponse response) {
        return false;
    }

    @Override
    public void login(String username, String password, Request request) throws ServletException {
        throw new ServletException("nobody can log in");
    }

    @Override
    public void logout(Request request) {}
}
