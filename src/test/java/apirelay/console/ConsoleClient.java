package apirelay.console;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** An operator's client in tests. Each answer that it gets is as the API's document says. */
record ConsoleClient(URL console) {

    static final String TOKEN = "for-tests";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    URI uri(String path) {
        return URI.create(console + path.substring(1));
    }

    HttpResponse<String> send(String method, String path, String content, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, content.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(content));
        if (fields.length > 0) {
            request.headers(fields);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        String type = response.headers().firstValue("Content-Type").orElse("");
        ApiContract.check(method, path, content, response.statusCode(), type, response.body());
        return response;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", "Authorization", "Bearer " + TOKEN);
    }

    HttpResponse<String> post(String path, Object content) throws Exception {
        return send(
                "POST",
                path,
                JSON.std.asString(content),
                "Authorization",
                "Bearer " + TOKEN,
                "Content-Type",
                "application/json");
    }

    Map<String, Object> json(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.std.mapFrom(response.body());
    }
}
