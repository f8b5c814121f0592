package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server, as any HTTP client would, and turns each way it can go wrong into a {@link Failure}. By
 * {@link HttpURLConnection}, which is there half a second before the JDK's newer client.
 */
final class Transport {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PATIENCE_TO_CONNECT = Duration.ofSeconds(5);

    static {
        // Else a POST whose connection breaks is sent a second time.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final URI server;
    private final String option;

    /**
     * @param server an absolute http or https URL; what is asked for goes below its path
     * @param option what names another server on the command line
     */
    Transport(URI server, String option) {
        this.server = server;
        this.option = option;
    }

    URI server() {
        return server;
    }

    /**
     * @param target path and query, with a slash in front, percent-encoded
     * @param content what to POST, as JSON; null for a GET
     * @param patience between any two signs of life
     */
    Answer send(String target, Map<String, String> fields, @Nullable String content, Duration patience) {
        try {
            URI uri = new URI(server.toString().replaceFirst("/$", "") + target);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) PATIENCE_TO_CONNECT.toMillis());
            connection.setReadTimeout((int) patience.toMillis());
            fields.forEach(connection::setRequestProperty);
            if (content != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(content.getBytes(UTF_8));
                }
            }
            return new Answer(connection);
        } catch (IOException | java.net.URISyntaxException e) {
            throw failure(e);
        }
    }

    /** What a failure to reach the server, or to read what it says, is to a person. */
    Failure failure(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return new Failure(ExitCode.NO_RELAY, "No answer from " + server + " in time.", e);
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException || e instanceof UnknownHostException) {
            return new Failure(
                    ExitCode.NO_RELAY,
                    "No relay answers at " + server + ". Start one with 'relay serve', or name another with " + option
                            + ".",
                    e);
        }
        return notUnderstood("not HTTP, or broken off (" + Words.printable(String.valueOf(e.getMessage())) + ")");
    }

    Failure notUnderstood(String why) {
        return new Failure(ExitCode.NOT_UNDERSTOOD, "Don't understand the answer of " + server + ": " + why);
    }

    /** RFC 9457's words for a person. */
    String reason(Answer problem) {
        try {
            JsonObject members = JsonObject.parse(problem.text(), this::notUnderstood);
            String detail = members.textOrNull("detail");
            String title = members.textOrNull("title");
            return detail != null ? detail : title != null ? title : "status " + problem.status();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
