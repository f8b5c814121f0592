package apirelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.arquillian.RelayArchive;
import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import apirelay.testing.RawClient;
import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed WAR in Tomcat with {@code tomcat-conf}, in front of a server that counts. */
@ExtendWith(ArquillianExtension.class)
class RelayIT {

    private static final Origin ORIGIN = start(Origin::start);

    /** Takes targets that {@link #ORIGIN} would refuse. */
    private static final RawServer RAW =
            start(() -> RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ArquillianResource
    private URL relay;

    private interface Starter<S> {
        S start() throws IOException;
    }

    private static <S> S start(Starter<S> starter) {
        try {
            return starter.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deployment(testable = false)
    static WebArchive relay() {
        return RelayArchive.packed(Map.of(
                "relay.upstream",
                ORIGIN.uri() + "/api",
                "relay.routes.raw.path",
                "/raw",
                "relay.routes.raw.upstream",
                RAW.uri() + "/base/",
                "relay.routes.secret.path",
                "/secret",
                "relay.routes.secret.upstream",
                RAW.uri().toString(),
                "relay.routes.secret.authorization",
                "Bearer secret"));
    }

    @AfterAll
    static void stopServers() throws IOException {
        ORIGIN.close();
        RAW.close();
    }

    // The four of the server that this one re-imagines.

    @Test
    void relaysGzipBackAndForth() throws Exception {
        ORIGIN.on("/api/echo", exchange -> {
            byte[] content = exchange.getRequestBody().readAllBytes();
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            Origin.send(exchange, 200, content, "Content-Encoding", encoding);
        });
        byte[] sent = gzip("räksmörgås".repeat(1000));

        HttpResponse<byte[]> response = CLIENT.send(
                request("echo")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(sent))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(response.body()).isEqualTo(sent);
        assertThat(gunzip(response.body())).isEqualTo("räksmörgås".repeat(1000));
    }

    @Test
    void asksUpstreamOnceForARepeatedRequest() throws Exception {
        ORIGIN.answer("/api/once", "1", "Cache-Control", "max-age=60");

        HttpResponse<String> first = get("once");
        HttpResponse<String> second = get("once");

        assertThat(List.of(first.body(), second.body())).containsExactly("1", "1");
        assertThat(cacheStatus(first))
                .startsWith("api-relay; fwd=uri-miss; fwd-status=200; ttl=")
                .endsWith("; stored");
        assertThat(cacheStatus(second)).startsWith("api-relay; hit; ttl=");
        assertThat(second.headers().firstValueAsLong("Age")).isPresent();
        assertThat(ORIGIN.seen("/api/once")).hasSize(1);
    }

    @Test
    void asksAgainForAnotherUrl() throws Exception {
        ORIGIN.answer("/api/page", "x");

        get("page?n=1");
        get("page?n=2");
        get("page?n=1");

        assertThat(ORIGIN.seen("/api/page"))
                .extracting(Origin.Seen::target)
                .containsExactly("/api/page?n=1", "/api/page?n=2");
    }

    @Test
    void relaysSlowRequestsSideBySide() throws Exception {
        CyclicBarrier all = new CyclicBarrier(3);
        for (String path : List.of("slow1", "slow2", "slow3")) {
            ORIGIN.on("/api/" + path, exchange -> {
                try {
                    all.await(20, TimeUnit.SECONDS); // None is answered before all three are there.
                } catch (Exception e) {
                    throw new IOException(e);
                }
                Origin.send(exchange, 200, path.getBytes(UTF_8));
            });
        }
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (String path : List.of("slow1", "slow2", "slow3")) {
            answers.add(CLIENT.sendAsync(request(path).build(), BodyHandlers.ofString()));
        }
        assertThat(answers)
                .extracting(answer -> answer.get(30, TimeUnit.SECONDS).body())
                .containsExactly("slow1", "slow2", "slow3");
    }

    // The cache.

    @Test
    void validatesWhatIsStaleAndKeepsTheContent() throws Exception {
        ORIGIN.on("/api/stale", exchange -> {
            boolean valid = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            Origin.send(
                    exchange,
                    valid ? 304 : 200,
                    "content".getBytes(UTF_8),
                    "ETag",
                    "\"v1\"",
                    "Cache-Control",
                    "max-age=0");
        });

        get("stale");
        HttpResponse<String> second = get("stale");

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo("content");
        assertThat(cacheStatus(second))
                .startsWith("api-relay; fwd=stale; fwd-status=304")
                .contains("detail=validated");
        assertThat(ORIGIN.seen("/api/stale")).hasSize(2);
    }

    @Test
    void answersTheClientsOwnConditionFromTheCache() throws Exception {
        ORIGIN.answer("/api/tagged", "content", "ETag", "\"v1\"", "Cache-Control", "max-age=60");

        get("tagged");
        HttpResponse<String> second =
                CLIENT.send(request("tagged").header("If-None-Match", "\"v1\"").build(), BodyHandlers.ofString());

        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.headers().firstValue("ETag")).hasValue("\"v1\"");
        assertThat(ORIGIN.seen("/api/tagged")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=10-, 416, '', bytes */10",
        "lines=1-2, 200, 0123456789, ",
    })
    void cutsRangesFromWhatIsStored(String range, int status, String content, String contentRange) throws Exception {
        ORIGIN.answer("/api/ranges", "0123456789", "Cache-Control", "max-age=60");
        get("ranges");

        HttpResponse<String> response =
                CLIENT.send(request("ranges").header("Range", range).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(content);
        assertThat(response.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
        assertThat(ORIGIN.seen("/api/ranges")).hasSize(1);
    }

    @Test
    void putsPartsTogetherThatShareAStrongValidator() throws Exception {
        ORIGIN.on("/api/parts", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int first = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
            int last = Integer.parseInt(range.substring(range.indexOf('-') + 1));
            Origin.send(
                    exchange,
                    206,
                    "0123456789".substring(first, last + 1).getBytes(UTF_8),
                    "Content-Range",
                    "bytes " + first + "-" + last + "/10",
                    "ETag",
                    "\"v1\"",
                    "Cache-Control",
                    "max-age=60");
        });
        for (String range : List.of("bytes=4-5", "bytes=6-9", "bytes=5-7", "bytes=0-3")) {
            assertThat(CLIENT.send(request("parts").header("Range", range).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(206);
        }
        HttpResponse<String> whole = get("parts");

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo("0123456789");
        assertThat(ORIGIN.seen("/api/parts")).hasSize(3); // 5-7 was there by then.
    }

    @Test
    void sendsSeveralRangesAsMultipart() throws Exception {
        ORIGIN.answer("/api/multipart", "0123456789", "Cache-Control", "max-age=60", "Content-Type", "text/plain");
        get("multipart");

        HttpResponse<String> response =
                CLIENT.send(request("multipart").header("Range", "bytes=0-1,-2").build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(206);
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges;");
        String boundary = type.split("boundary=", 2)[1];
        assertThat(response.body())
                .isEqualTo("\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                        + "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89"
                        + "\r\n--" + boundary + "--\r\n");
    }

    @Test
    void answersHeadFromAStoredGet() throws Exception {
        ORIGIN.answer("/api/head", "0123456789", "Cache-Control", "max-age=60");
        get("head");

        HttpResponse<String> response = CLIENT.send(
                request("head").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(10);
        assertThat(ORIGIN.seen("/api/head")).hasSize(1);
    }

    @Test
    void forgetsWhatAnUnsafeRequestChanged() throws Exception {
        ORIGIN.answer("/api/changed", "x", "Cache-Control", "max-age=60");
        get("changed");
        CLIENT.send(request("changed").PUT(BodyPublishers.ofString("new")).build(), BodyHandlers.ofString());
        get("changed");

        assertThat(ORIGIN.seen("/api/changed")).extracting(Origin.Seen::method).containsExactly("GET", "PUT", "GET");
    }

    @Test
    void forgetsWhatAnUnsafeRequestsLocationNames() throws Exception {
        ORIGIN.answer("/api/item/1", "x", "Cache-Control", "max-age=60");
        ORIGIN.on("/api/items", exchange -> Origin.send(exchange, 201, new byte[0], "Location", "/api/item/1"));
        get("item/1");
        CLIENT.send(request("items").POST(BodyPublishers.ofString("new")).build(), BodyHandlers.ofString());
        get("item/1");

        assertThat(ORIGIN.seen("/api/item/1")).hasSize(2);
    }

    @Test
    void forgetsTheCacheGroupsThatAnUnsafeRequestNames() throws Exception {
        for (String path : List.of("/api/group/a", "/api/group/b")) {
            ORIGIN.answer(path, "x", "Cache-Control", "max-age=60", "Cache-Groups", "\"menus\", \"" + path + "\"");
        }
        ORIGIN.answer("/api/group/c", "x", "Cache-Control", "max-age=60", "Cache-Groups", "\"others\"");
        ORIGIN.answer("/api/group", "done", "Cache-Group-Invalidation", "\"menus\"");
        for (int i = 0; i < 2; i++) {
            for (String path : List.of("group/a", "group/b", "group/c")) {
                get(path);
            }
            CLIENT.send(request("group").POST(BodyPublishers.ofString("new")).build(), BodyHandlers.ofString());
        }

        assertThat(List.of(ORIGIN.seen("/api/group/a"), ORIGIN.seen("/api/group/b"), ORIGIN.seen("/api/group/c")))
                .extracting(List::size)
                .containsExactly(2, 2, 1);
    }

    @Test
    void answersAGetWithWhatAPostSaidOfItsOwnResource() throws Exception {
        ORIGIN.answer("/api/form", "posted", "Cache-Control", "max-age=60", "Content-Location", "/api/form");
        CLIENT.send(request("form").POST(BodyPublishers.ofString("new")).build(), BodyHandlers.ofString());

        assertThat(get("form").body()).isEqualTo("posted");
        assertThat(ORIGIN.seen("/api/form")).hasSize(1);
    }

    @Test
    void keepsVariantsApart() throws Exception {
        ORIGIN.on("/api/vary", exchange -> {
            String language = exchange.getRequestHeaders().getFirst("Accept-Language");
            Origin.send(
                    exchange, 200, language.getBytes(UTF_8), "Vary", "Accept-Language", "Cache-Control", "max-age=60");
        });
        for (String language : List.of("sv", "en", "sv", "en")) {
            HttpResponse<String> response = CLIENT.send(
                    request("vary").header("Accept-Language", language).build(), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo(language);
        }
        assertThat(ORIGIN.seen("/api/vary")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"Authorization, Basic dTpw", "Cookie, id=1"})
    void keepsAnswersToCredentialsFromOthers(String name, String value) throws Exception {
        String path = "private-" + name;
        ORIGIN.answer("/api/" + path, "secret", "Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT");
        CLIENT.send(request(path).header(name, value).build(), BodyHandlers.ofString());
        get(path);

        assertThat(ORIGIN.seen("/api/" + path)).hasSize(2);
    }

    @Test
    void neitherStoresNorServesAGetWithContent() throws Exception {
        ORIGIN.answer("/api/search", "x", "Cache-Control", "max-age=60");
        for (int i = 0; i < 2; i++) {
            CLIENT.send(
                    request("search")
                            .method("GET", BodyPublishers.ofString("query"))
                            .build(),
                    BodyHandlers.ofString());
        }
        get("search");

        assertThat(ORIGIN.seen("/api/search")).hasSize(3);
    }

    @Test
    void takesOnlyWhatIsStoredIfAskedTo() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request("absent").header("Cache-Control", "only-if-cached").build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(ORIGIN.seen("/api/absent")).isEmpty();
    }

    @Test
    void servesStaleWhileItRevalidates() throws Exception {
        CompletableFuture<Void> revalidated = new CompletableFuture<>();
        ORIGIN.on("/api/swr", exchange -> {
            int number = ORIGIN.seen("/api/swr").size();
            Origin.send(
                    exchange,
                    200,
                    Integer.toString(number).getBytes(UTF_8),
                    "Cache-Control",
                    number == 1 ? "max-age=0, stale-while-revalidate=60" : "max-age=60");
            if (number == 2) {
                revalidated.complete(null);
            }
        });
        get("swr");
        HttpResponse<String> stale = get("swr");
        revalidated.get(10, TimeUnit.SECONDS);

        assertThat(stale.body()).isEqualTo("1");
        assertThat(cacheStatus(stale)).contains("; hit; ").contains("detail=stale-while-revalidate");
        Eventually.await("revalidated", () -> get("swr").body().equals("2"));
        assertThat(ORIGIN.seen("/api/swr")).hasSize(2);
    }

    // The way through.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/a%5Cb",
                "//evil/x",
                "/a;p=1/b",
                "/%E5%C3%A4",
                "/a?",
                "/a?x=[]{}|&&y=%",
                "/a[1]{}|^",
                "/./b"
            })
    void leavesTargetsAsTheyAre(String target) throws Exception {
        exchange("GET /raw" + target + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n");

        assertThat(RAW.requests().get(RAW.requests().size() - 1).line()).isEqualTo("GET /base" + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/a/../b",
                "/%2e%2e/x",
                "/.%2E/x",
                "/a/..;p/b",
                "/a/..%2fb",
                "/a/..%5cb",
                "/a%2f..%2fb",
                "/..%3bp/x"
            })
    void confinesTargetsToTheBase(String target) throws Exception {
        assertThat(exchange("GET " + target + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void asksForTheBaseAsItIsWritten() throws Exception {
        ORIGIN.answer("/api", "base");

        assertThat(get("").body()).isEqualTo("base");
    }

    @Test
    void forwardsFieldsAsAnIntermediary() throws Exception {
        ORIGIN.answer("/api/fields", "x");

        exchange("GET /fields HTTP/1.1\r\nHost: relay.example\r\nConnection: close, X-Hop, Content-Type\r\nX-Hop: 1\r\n"
                + "Content-Type: text/x\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nX-Two: a\r\nX-Two: b\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Real-IP: 6.6.6.6\r\n"
                + "Via: 1.0 other\r\n\r\n");

        Origin.Seen seen = ORIGIN.seen("/api/fields").get(0);
        assertThat(seen.fields()).doesNotContainKeys("X-hop", "Keep-alive", "Upgrade", "X-real-ip");
        assertThat(seen.field("Te")).isEqualTo("trailers"); // The relay's own.
        assertThat(seen.field("Connection")).isEqualTo("TE");
        assertThat(seen.field("Content-type")).isEqualTo("text/x");
        assertThat(seen.field("X-two")).isEqualTo("a, b");
        assertThat(seen.field("X-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(seen.field("X-forwarded-proto")).isEqualTo("http");
        assertThat(seen.field("X-forwarded-host")).isEqualTo("relay.example");
        assertThat(seen.field("Forwarded")).isEqualTo("for=127.0.0.1;host=relay.example;proto=http");
        assertThat(seen.field("Via")).isEqualTo("1.0 other, 1.1 api-relay");
        assertThat(seen.field("Host")).isEqualTo(ORIGIN.uri().getAuthority());
    }

    @Test
    void keepsWhatUpstreamMakesOfTheHostFromOtherHosts() throws Exception {
        ORIGIN.on("/api/host", exchange -> {
            String host = exchange.getRequestHeaders().getFirst("X-Forwarded-Host");
            Origin.send(exchange, 200, host.getBytes(UTF_8), "Cache-Control", "max-age=60");
        });
        exchange("GET /host HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        assertThat(get("host").body()).isEqualTo(relay.getAuthority());
    }

    @Test
    void selectsByTheTrueProvenanceNotByTheClaimed() throws Exception {
        ORIGIN.on("/api/peer", exchange -> {
            String peer = exchange.getRequestHeaders().getFirst("X-Forwarded-For");
            Origin.send(exchange, 200, peer.getBytes(UTF_8), "Vary", "X-Forwarded-For", "Cache-Control", "max-age=60");
        });
        for (String claimed : List.of("6.6.6.6", "7.7.7.7")) {
            HttpResponse<String> response = CLIENT.send(
                    request("peer").header("X-Forwarded-For", claimed).build(), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("127.0.0.1");
        }
        assertThat(ORIGIN.seen("/api/peer")).hasSize(1);
    }

    @Test
    void injectsCredentialsButShowsNoneByTrace() throws Exception {
        for (String method : List.of("GET", "TRACE")) {
            exchange(method + " /secret/x HTTP/1.1\r\nHost: relay\r\nCookie: id=1\r\nAuthorization: mine\r\n"
                    + "Connection: close\r\n\r\n");
        }
        RawRequest get = RAW.requests().get(RAW.requests().size() - 2);
        RawRequest trace = RAW.requests().get(RAW.requests().size() - 1);

        assertThat(get.values("Authorization")).containsExactly("Bearer secret");
        assertThat(get.values("Cookie")).containsExactly("id=1");
        assertThat(trace.line()).startsWith("TRACE ");
        assertThat(trace.values("Authorization")).isEmpty();
        assertThat(trace.values("Cookie")).isEmpty();
    }

    @Test
    void letsNoClientTakeTheTruthAway() throws Exception {
        exchange("GET /raw/x HTTP/1.1\r\nHost: relay\r\nX-Forwarded-Scheme: https\r\nX_Forwarded_User: admin\r\n"
                + "Connection: close, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, Forwarded\r\n\r\n");
        RawRequest seen = RAW.requests().get(RAW.requests().size() - 1);

        assertThat(seen.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.values("Forwarded")).containsExactly("for=127.0.0.1;host=relay;proto=http");
        assertThat(seen.values("X-Forwarded-Scheme")).isEmpty();
        assertThat(seen.values("X_Forwarded_User")).isEmpty();
    }

    @Test
    void selectsByWhatUpstreamSawNotByWhatWasHeldBack() throws Exception {
        ORIGIN.on("/api/held", exchange -> {
            String language = exchange.getRequestHeaders().getFirst("Accept-Language");
            Origin.send(
                    exchange,
                    200,
                    (language == null ? "default" : language).getBytes(UTF_8),
                    "Vary",
                    "Accept-Language",
                    "Cache-Control",
                    "max-age=60");
        });
        exchange("GET /held HTTP/1.1\r\nHost: " + relay.getAuthority()
                + "\r\nAccept-Language: sv\r\nConnection: close, Accept-Language\r\n\r\n");

        HttpResponse<String> honest =
                CLIENT.send(request("held").header("Accept-Language", "sv").build(), BodyHandlers.ofString());

        assertThat(honest.body()).isEqualTo("sv");
    }

    @Test
    void opensNobodysStaleAnswerToOthers() throws Exception {
        ORIGIN.on("/api/me", exchange -> {
            String user = exchange.getRequestHeaders().getFirst("Cookie");
            Origin.send(exchange, 200, String.valueOf(user).getBytes(UTF_8), "Cache-Control", "max-age=0");
        });
        CLIENT.send(request("me").header("Cookie", "alice").build(), BodyHandlers.ofString());

        HttpResponse<String> other =
                CLIENT.send(request("me").header("Cache-Control", "max-stale").build(), BodyHandlers.ofString());

        assertThat(other.body()).isEqualTo("null");
    }

    @Test
    void sendsAnEmptyContentAsSuch() throws Exception {
        exchange("PATCH /raw/x HTTP/1.1\r\nHost: relay\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThat(RAW.requests().get(RAW.requests().size() - 1).values("Content-Length"))
                .containsExactly("0");
    }

    @Test
    void saysOfItsOwnErrorsHowItCameToThem() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request("absent").header("Cache-Control", "only-if-cached").build(), BodyHandlers.ofString());

        assertThat(cacheStatus(response)).isEqualTo("api-relay; detail=only-if-cached");
    }

    @ParameterizedTest
    @CsvSource({"TRACE, 0, 200", "OPTIONS, 0, 200", "OPTIONS, 3, 404"})
    void countsHopsByMaxForwards(String method, String hops, int status) throws Exception {
        String answer = exchange(method + " /hops HTTP/1.1\r\nHost: relay\r\nMax-Forwards: " + hops
                + "\r\nAuthorization: secret\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").doesNotContain("secret");
        if (status == 404) {
            assertThat(ORIGIN.seen("/api/hops").get(0).field("Max-forwards")).isEqualTo("2");
        }
    }

    @Test
    void refusesConnect() throws Exception {
        assertThat(exchange("CONNECT relay:80 HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n"))
                .doesNotStartWith("HTTP/1.1 2");
    }

    @ParameterizedTest
    @CsvSource({"websocket, Upgrade, 501", "WebSocket, 'keep-alive, Upgrade', 501", "h2c, Upgrade, 200"})
    void relaysNoWebSocketAndIgnoresOtherUpgrades(String protocol, String connection, int status) throws Exception {
        ORIGIN.answer("/api/upgrade", "x", "Cache-Control", "no-store");

        String answer = exchange("GET /upgrade HTTP/1.1\r\nHost: relay\r\nUpgrade: " + protocol + "\r\nConnection: "
                + connection + ", close\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.contains("application/problem+json")).isEqualTo(status == 501);
    }

    @Test
    void endsACircleOfRelays() throws Exception {
        String hops = "1.1 api-relay, ".repeat(ForwardedFields.MOST_HOPS);
        assertThat(exchange("GET /circle HTTP/1.1\r\nHost: relay\r\nVia: " + hops + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 508 ");
    }

    private String exchange(String request) throws IOException {
        return RawClient.exchange(relay.getPort(), request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(relay + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream output = new GZIPOutputStream(bytes)) {
            output.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String gunzip(byte[] bytes) throws IOException {
        try (InputStream input = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(input.readAllBytes(), UTF_8);
        }
    }
}
