package apirelay.console;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds what the console answers to {@code openapi.yaml}: path, method, status, media type, and of JSON each member, where
 * one that the document does not name is as wrong as one that is missing.
 */
public final class ApiContract {

    private static final Set<String> METHODS = Set.of("get", "post");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectNode DOCUMENT = document();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(Dialects.getOpenApi31());
    private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

    private ApiContract() {}

    /** Of all operations, as {@code POST /api/v1/purge}. */
    static List<String> operations() {
        List<String> operations = new ArrayList<>();
        DOCUMENT.get("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + ' ' + path.getKey())));
        return operations;
    }

    /** Whether anybody may ask for it without the token. */
    static boolean isOpen(String operation) {
        JsonNode security = Objects.requireNonNull(operation(operation)).path("security");
        return security.isArray() && (security.isEmpty() || security.get(0).isEmpty());
    }

    /**
     * Checks an answer.
     *
     * @param path with a query, perhaps; one that the document knows nothing of is not checked
     * @param sent the request's content; empty if it has none
     * @throws AssertionError if it is not as the document says
     */
    public static void check(String method, String path, String sent, int status, String type, String content) {
        JsonNode operation = operation(method + ' ' + path.split("\\?", 2)[0]);
        if (operation == null) {
            return;
        }
        String what = method + ' ' + path + ": " + status;
        JsonNode response = resolved(operation.path("responses").path(String.valueOf(status)));
        if (response.isMissingNode()) {
            response = resolved(operation.path("responses").path("default"));
        }
        if (status == 200 && operation.has("requestBody")) {
            validate(
                    what + ": the request", operation.get("requestBody").at("/content/application~1json/schema"), sent);
        }
        String media = type.split(";", 2)[0];
        JsonNode described = response.path("content").path(media);
        if (described.isMissingNode()) {
            throw new AssertionError(what + ": " + media + " is not in the document");
        }
        if (media.endsWith("json")) {
            validate(what, described.get("schema"), content);
        }
    }

    private static void validate(String what, JsonNode schema, String json) {
        Schema compiled = COMPILED.computeIfAbsent(schema, ApiContract::compiled);
        List<Error> errors = compiled.validate(JSON.readTree(json));
        if (!errors.isEmpty()) {
            throw new AssertionError(what + " breaks the document: " + errors + " in " + json);
        }
    }

    private static Schema compiled(JsonNode schema) {
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        return SCHEMAS.getSchema(whole.set("components", DOCUMENT.get("components")));
    }

    private static @Nullable JsonNode operation(String operation) {
        String[] parts = operation.split(" ", 2);
        for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
            if (parts[1].matches(path.getKey().replaceAll("\\{\\w+}", "[^/]+"))) {
                return path.getValue().get(parts[0].toLowerCase(Locale.ROOT));
            }
        }
        return null;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asString().substring(1)) : node;
    }

    private static ObjectNode document() {
        try (InputStream yaml = Objects.requireNonNull(OpenApiDocument.class.getResourceAsStream("openapi.yaml"))) {
            ObjectNode document = (ObjectNode) new YAMLMapper().readTree(yaml);
            close(document);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client takes members that it does not know; a test of the document must not. */
    private static void close(JsonNode node) {
        node.forEach(ApiContract::close);
        if (node instanceof ObjectNode schema
                && schema.path("type").isString()
                && schema.path("properties").isObject()) {
            schema.put("additionalProperties", false);
        }
    }
}
