package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a document that an upstream has. */
class OpenApiPathsTest {

    private static List<String> paths(String document, String prefix, String upstream) throws Exception {
        return OpenApiPaths.paths(JSON.std.mapFrom(document.replace('\'', '"')), prefix, URI.create(upstream));
    }

    @ParameterizedTest(name = "{0} below {1}: {3}")
    @CsvSource({
        "'',                            http://h/api, '',    /dish",
        "/api,                          http://h/api, '',    /dish",
        "http://elsewhere:9/api/,       http://h/api, '',    /dish",
        "/api,                          http://h/api, /menu, /menu/dish",
        "/api/v2,                       http://h/api, /menu, /menu/v2/dish",
        "/apis,                         http://h/api, /menu, /menu/dish",
        "/,                             http://h,     '',    /dish",
        "/v1,                           http://h/,    '',    /v1/dish",
        "v1,                            http://h/,    '',    /dish",
        "http://[,                      http://h/,    '',    /dish",
        "'https://{name}.test/api',     http://h/api, '',    /dish",
    })
    void standBelowTheRoute(String server, String upstream, String prefix, String path) throws Exception {
        String servers = server.isEmpty() ? "" : "'servers':[{'url':'" + server + "'}],";
        assertThat(paths("{'openapi':'3.1.0'," + servers + "'paths':{'/dish':{'get':{}}}}", prefix, upstream))
                .containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'openapi':'3.1.0'}",
                "{'openapi':3,'paths':{'/a':{'get':{}}}}",
                "{'swagger':'2.0','paths':{'/a':{'get':{}}}}",
                "{'openapi':'3.0.0','paths':['/a']}",
                "{'openapi':'3.0.0','paths':{'/a':null,'b':{'get':{}},'/c':{'post':{}},'/d e':{'get':{}},'/\\n':{'get':{}}}}",
            })
    void areNotTakenFromAnythingElse(String document) throws Exception {
        assertThat(paths(document, "", "http://h")).isEmpty();
    }

    @Test
    void areNotTooMany() throws Exception {
        String many = IntStream.range(0, OpenApiPaths.MOST_PATHS + 5)
                .mapToObj(i -> "'/" + i + "':{'get':{}}")
                .collect(Collectors.joining(","));
        assertThat(paths("{'openapi':'3.0.0','paths':{" + many + "}}", "", "http://h"))
                .hasSize(OpenApiPaths.MOST_PATHS);
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "/dish/{id},      /,           /dish/{id}",
        "/dish/{id},      '',          /dish/{id}",
        "/dish/{id},      /di,         /dish/{id}",
        "/dish/{id},      /dish/,      /dish/{id}",
        "/dish/{id},      /dish/7,     /dish/{id}",
        "/dish/{id}/menu, /dish/7/,    /dish/7/menu",
        "/dish/{id}/menu, /dish/7/m,   /dish/7/menu",
        "/dish/{id}/menu, /dish/7/x,   ''",
        "/dish/{id}/menu, /dish//,     ''",
        "/dish/{id},      /dish/7/,    ''",
        "/dish/{id},      /other,      ''",
        "/dish,           /dish/,      ''",
    })
    void completeWhatIsTyped(String template, String typed, String completed) {
        assertThat(PathTemplate.completed(template, typed)).isEqualTo(completed);
    }
}
