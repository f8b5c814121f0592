package apirelay.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleApiTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static SampleApi api;

    @BeforeAll
    static void start() throws IOException {
        api = SampleApi.start(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void listsRestaurants() throws Exception {
        List<Map<String, Object>> restaurants = restaurants();
        assertThat(restaurants).hasSizeGreaterThanOrEqualTo(12);
        assertThat(restaurants)
                .allSatisfy(restaurant -> assertThat(restaurant.keySet())
                        .containsExactly("identifier", "name", "region", "homepage", "menuUrl", "coordinate"));
        assertThat(restaurants).extracting(restaurant -> restaurant.get("name")).contains("Jöns Jacob");
        assertThat(restaurants)
                .extracting(restaurant -> (List<?>) restaurant.get("coordinate"))
                .allSatisfy(coordinate -> assertThat(coordinate).hasSize(2));
    }

    @Test
    void tellsTheDishesOfEach() throws Exception {
        for (Map<String, Object> restaurant : restaurants()) {
            Map<String, Object> answer = json(get("/restaurant/" + restaurant.get("identifier")));
            Map<?, ?> menu = (Map<?, ?>) member(answer, "restaurant");
            assertThat(menu.keySet()).isEqualTo(Set.of("title", "location", "url", "map_url", "menu"));
            assertThat((List<?>) menu.get("menu"))
                    .isNotEmpty()
                    .allSatisfy(dish -> assertThat(((Map<?, ?>) dish).keySet()).isEqualTo(Set.of("dish")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    '',               200, max-age=3600",
        "GET,    /,                200, max-age=3600",
        "GET,    /docs,            200, max-age=3600",
        "GET,    /redoc,           200, max-age=3600",
        "GET,    /openapi.json,    200, max-age=86400",
        "GET,    /version,         200, no-cache",
        "GET,    /restaurant,      200,",
        "HEAD,   /restaurant,      200,",
        "GET,    /restaurant/nanna,200, max-age=60",
        "GET,    /restaurant/nope, 404,",
        "GET,    /nowhere,         404,",
        "POST,   /restaurant,      405,",
        "DELETE, /restaurant/nope, 404,",
    })
    void answers(String method, String path, int status, String cacheControl) throws Exception {
        HttpResponse<byte[]> response = send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Cache-Control").orElse(null)).isEqualTo(cacheControl);
        assertThat(response.headers().firstValue("ETag").isPresent()).isEqualTo(status == 200);
        assertThat(response.headers().firstValue("Content-Length")).isPresent();
    }

    @Test
    void namesAnUnknownRestaurantAsTheRealOneDoes() throws Exception {
        assertThat(new String(get("/restaurant/nope").body(), UTF_8))
                .isEqualTo("{\"detail\":\"Restaurant not found\"}");
    }

    @Test
    void describesEveryPathItHas() throws Exception {
        Map<?, ?> paths = (Map<?, ?>) member(json(get("/openapi.json")), "paths");
        assertThat(paths.keySet())
                .isEqualTo(Set.of("/", "/restaurant", "/restaurant/{identifier}", "/openapi.json", "/version"));
        for (Object path : paths.keySet()) {
            assertThat(get(path.toString().replace("{identifier}", "nanna")).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'br, gzip;q=0.5', true",
        "*;q=0, false",
        "gzip;q=0, false",
        "gzip;q=0.000, false",
        "deflate, false"
    })
    void zipsWhenAsked(String acceptEncoding, boolean zipped) throws Exception {
        HttpResponse<byte[]> plain = get("/restaurant");
        HttpResponse<byte[]> response = send(request("/restaurant").header("Accept-Encoding", acceptEncoding));
        assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(response.headers().firstValue("Content-Encoding").isPresent())
                .isEqualTo(zipped);
        if (zipped) {
            assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                    .isEqualTo(plain.body());
            assertThat(response.headers().firstValue("ETag"))
                    .isNotEqualTo(plain.headers().firstValue("ETag"));
        }
    }

    @ParameterizedTest
    @CsvSource({"%s, 304", "W/%s, 304", "'\"x\", %s', 304", "*, 304", "\"x\", 200"})
    void answersConditionally(String ifNoneMatch, int status) throws Exception {
        HttpResponse<byte[]> first = get("/restaurant");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> second = send(request("/restaurant").header("If-None-Match", ifNoneMatch.formatted(tag)));
        assertThat(second.statusCode()).isEqualTo(status);
        assertThat(second.headers().firstValueAsLong("Content-Length")).hasValue(first.body().length);
    }

    @Test
    void countsRequests() throws Exception {
        long before = api.requests();
        get("/version");
        get("/nowhere");
        assertThat(api.requests()).isEqualTo(before + 2);
    }

    @Test
    void keepsManyWaitingAtOnce() throws Exception {
        try (SampleApi slow = SampleApi.start(Duration.ofMillis(300))) {
            long start = System.nanoTime();
            List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                HttpRequest request = HttpRequest.newBuilder(slow.uri()).build();
                answers.add(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
            }
            answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> restaurants() throws Exception {
        return (List<Map<String, Object>>) member(json(get("/restaurant")), "restaurants");
    }

    private static Map<String, Object> json(HttpResponse<byte[]> response) throws IOException {
        return JSON.std.mapFrom(response.body());
    }

    private static Object member(Map<String, Object> object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api.uri() + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
