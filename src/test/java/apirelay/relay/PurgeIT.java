package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The method PURGE. */
@ExtendWith(ArquillianExtension.class)
class PurgeIT {

    private static final String TOKEN = "for-tests";
    private static final Origin ORIGIN = origin();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ArquillianResource
    private URL relay;

    private static Origin origin() {
        try {
            return Origin.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive relay() {
        return RelayArchive.packed(Map.of(
                "relay.routes.api.path",
                "/api",
                "relay.routes.api.upstream",
                ORIGIN.uri() + "/api",
                "relay.admin.token",
                TOKEN));
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(relay + "api/" + path));
    }

    private HttpResponse<String> get(String path, String... fields) throws Exception {
        HttpRequest.Builder request = request(path);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> purge(String path, String... fields) throws Exception {
        HttpRequest.Builder request = request(path).method("PURGE", BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> admittedPurge(String path) throws Exception {
        return purge(path, "Authorization", "Bearer " + TOKEN);
    }

    private static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElseThrow();
    }

    @Test
    void removesAllVariantsOfItsUrlAndNoOther() throws Exception {
        ORIGIN.answer("/api/varied", "x", "Cache-Control", "max-age=60", "Vary", "Accept-Language");
        for (String path : new String[] {"varied", "varied?other"}) {
            get(path, "Accept-Language", "sv");
            get(path, "Accept-Language", "en");
        }

        HttpResponse<String> purged = admittedPurge("varied");

        assertThat(purged.statusCode()).isEqualTo(200);
        assertThat(purged.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(purged.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(purged.body()).isEqualTo("{\"url\":\"" + relay + "api/varied\",\"mode\":\"hard\",\"purged\":2}\n");
        for (String language : new String[] {"sv", "en"}) {
            assertThat(cacheStatus(get("varied", "Accept-Language", language))).contains("; stored");
            assertThat(cacheStatus(get("varied?other", "Accept-Language", language)))
                    .contains("; hit");
        }
        assertThat(ORIGIN.seen("/api/varied")).extracting(Origin.Seen::method).containsOnly("GET");
    }

    @Test
    void saysThatThereWasNothing() throws Exception {
        HttpResponse<String> purged = admittedPurge("nothing%22");

        assertThat(purged.statusCode()).isEqualTo(200);
        assertThat(purged.body()).endsWith("\"purged\":0}\n");
        assertThat(ORIGIN.seen("/api/nothing%22")).isEmpty();
    }

    @Test
    void makesStaleWhatStillServesWhenUpstreamIsDown() throws Exception {
        ORIGIN.answer("/api/soft", "kept", "Cache-Control", "max-age=60, stale-if-error=60", "ETag", "\"1\"");
        get("soft");

        HttpResponse<String> purged = purge("soft", "Authorization", "Bearer " + TOKEN, "Purge-Mode", "Soft");

        assertThat(purged.body()).endsWith("\"mode\":\"soft\",\"purged\":1}\n");
        ORIGIN.on("/api/soft", exchange -> Origin.send(exchange, 503, new byte[0]));
        HttpResponse<String> stale = get("soft");
        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(stale.body()).isEqualTo("kept");
        assertThat(ORIGIN.seen("/api/soft").get(1).field("If-none-match")).isEqualTo("\"1\"");

        ORIGIN.on("/api/soft", exchange -> Origin.send(exchange, 304, new byte[0], "ETag", "\"1\""));
        assertThat(cacheStatus(get("soft"))).contains("fwd=stale");
        assertThat(cacheStatus(get("soft"))).contains("; hit");
        assertThat(ORIGIN.seen("/api/soft")).hasSize(3);
    }

    @Test
    void keepsOutWhatWasOnItsWay() throws Exception {
        CountDownLatch purged = new CountDownLatch(1);
        ORIGIN.on("/api/late", exchange -> {
            try {
                purged.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Origin.send(exchange, 200, new byte[] {'x'}, "Cache-Control", "max-age=60");
        });
        CompletableFuture<HttpResponse<String>> late =
                CLIENT.sendAsync(request("late").build(), BodyHandlers.ofString());
        Eventually.await("upstream is asked", () -> !ORIGIN.seen("/api/late").isEmpty());

        admittedPurge("late");
        purged.countDown();

        assertThat(late.get(20, TimeUnit.SECONDS).body()).isEqualTo("x");
        assertThat(cacheStatus(get("late"))).doesNotContain("; hit");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "Authorization, Basic for-tests", "Authorization, Bearer wrong"})
    void asksForTheToken(String name, String value) throws Exception {
        ORIGIN.answer("/api/kept", "x", "Cache-Control", "max-age=60");
        get("kept");

        HttpResponse<String> refused = name.isEmpty() ? purge("kept") : purge("kept", name, value);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(cacheStatus(get("kept"))).contains("; hit");
    }

    @ParameterizedTest
    @CsvSource({"400, api/x, gentle", "400, api/%2e%2e/x, hard", "404, elsewhere, hard"})
    void refusesWhatItCannotDo(int status, String path, String mode) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(relay + path))
                .method("PURGE", BodyPublishers.noBody())
                .headers("Authorization", "Bearer " + TOKEN, "Purge-Mode", mode)
                .build();
        HttpResponse<String> refused = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
}
