package apirelay.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;

/** Asks a relay, as any HTTP client would, and turns each way it can go wrong into a {@link Failure}. */
final class RelayClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param server an absolute http or https URL; what is asked for goes below its path */
    RelayClient(URI server) {
        this.server = server;
    }

    /** A JSON document as it came, and what it says. */
    record Document(String text, Map<String, Object> members) {}

    /**
     * @param path with a slash in front, percent-encoded
     * @param what what a 404 says is missing
     * @throws Failure unless the answer is 200 with a JSON object
     */
    Document get(String path, String what) {
        HttpResponse<String> response = send(path);
        int status = response.statusCode();
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean problem = type.startsWith("application/problem+json");
        if (status == 404 && type.startsWith("application/json")) {
            throw new Failure(ExitCode.NOT_FOUND, what);
        }
        if (problem && status >= 500) {
            throw new Failure(
                    ExitCode.NO_UPSTREAM, "The relay has no answer from the API behind it: " + reason(response));
        }
        if (status != 200) {
            throw notUnderstood("status " + status + (problem ? ", " + reason(response) : ""));
        }
        return new Document(response.body(), members(response.body()));
    }

    Failure notUnderstood(String why) {
        return new Failure(ExitCode.NOT_UNDERSTOOD, "Don't understand the answer of " + server + ": " + why);
    }

    private HttpResponse<String> send(String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.toString().replaceFirst("/$", "") + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new Failure(ExitCode.NO_RELAY, "No answer from " + server + " in time.", e);
        } catch (ConnectException e) {
            throw new Failure(
                    ExitCode.NO_RELAY,
                    "No relay answers at " + server + ". Start one with 'relay serve', or name another with --server.",
                    e);
        } catch (IOException e) {
            throw notUnderstood("not HTTP, or broken off (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "Interrupted", e);
        }
    }

    /** RFC 9457's words for a person. */
    private String reason(HttpResponse<String> response) {
        Map<String, Object> problem = members(response.body());
        Object detail = problem.getOrDefault("detail", problem.get("title"));
        return detail == null ? "status " + response.statusCode() : detail.toString();
    }

    private Map<String, Object> members(String text) {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException e) {
            throw notUnderstood("not a JSON object");
        }
    }
}
