package apirelay.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The document that describes the API. A test holds the code to it. */
final class OpenApiDocument implements Handler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/yaml");
        try (InputStream document = Objects.requireNonNull(OpenApiDocument.class.getResourceAsStream("openapi.yaml"))) {
            document.transferTo(response.getOutputStream());
        }
    }
}
