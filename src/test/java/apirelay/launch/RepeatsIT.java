package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are the same, byte for byte, as one that was a hit: those that Tomcat did not read have an id that begins with r. */
class RepeatsIT {

    private static final String CONTENT = "x".repeat(10_000);
    private static final String TOKEN = "a-token-for-the-test";

    @TempDir
    private Path folder;

    private RawServer upstream;
    private RunningRelay relay;
    private int port;

    @BeforeEach
    void start() throws Exception {
        String x = "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 08:00:00 GMT\r\nCache-Control: max-age=31536000\r\n"
                + "Content-Type: text/html; charset=utf-8\r\nX-Odd: a\tb\r\nContent-Length: 10000\r\n\r\n" + CONTENT;
        String fresh = "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\n";
        upstream = RawServer.start(RawServer.byPath(Map.of(
                "/x",
                connection -> connection.send(x),
                "/x?a=%20b&c",
                connection -> connection.send(x),
                "/empty",
                connection -> connection.send(fresh + "Content-Length: 0\r\n\r\n"),
                "/segment",
                connection -> connection.send(fresh + "Content-Length: 16384\r\n\r\n" + "s".repeat(16_384)),
                "/varies",
                connection -> connection.send(fresh + "Vary: X-Forwarded-For\r\nContent-Length: 1\r\n\r\nv"))));
        start("common");
    }

    private void start(String accessLog) throws Exception {
        System.setProperty("relay.access-log", accessLog);
        try {
            relay = Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve("base"))
                    .onFreePorts()
                    .draining(Duration.ofSeconds(10))
                    .with(Map.of(
                            "relay.upstream",
                            upstream.uri().toString(),
                            "relay.cache.dir",
                            folder.resolve("cache").toString(),
                            "relay.admin.token",
                            TOKEN))
                    .start();
        } finally {
            System.clearProperty("relay.access-log");
        }
        port = relay.uri().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        upstream.close();
    }

    private static String get(String path, String... fields) {
        StringBuilder request =
                new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\nUser-Agent: test\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** The answer with its age left out, and its length as it says. */
    private static String answer(RawClient client) throws IOException {
        String head = client.readUntil("\r\n\r\n");
        int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        return head.replaceAll("Age: \\d+", "Age: some").replaceAll("ttl=\\d+", "ttl=some") + client.read(length);
    }

    /** Asks on connections of their own, and on the last of them once more. */
    private List<String> answers(String request, int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (RawClient client = RawClient.connect(port)) {
                client.send(request);
                answers.add(answer(client));
                if (i == count - 1) {
                    client.send(request);
                    answers.add(answer(client));
                }
            }
        }
        return answers;
    }

    /** The ids of the last exchanges, the newest first. */
    private List<String> ids(int count) throws Exception {
        String decisions = RawClient.exchange(
                relay.consoleUri().getPort(),
                "GET /api/v1/decisions?limit=" + count + " HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer "
                        + TOKEN + "\r\n\r\n");
        List<String> ids = new ArrayList<>();
        Matcher matcher = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(decisions);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    /** Asks until it is answered again: what makes that possible may come after the answer. */
    private String repeatable(String request) throws Exception {
        String[] answer = new String[1];
        Eventually.await("it is answered again", () -> {
            answer[0] = answers(request, 1).get(0);
            return isRepeated(ids(1).get(0));
        });
        return answer[0];
    }

    /** The last ones: an exchange may be told of after its answer. */
    private void assertReadByTomcat(int count) throws Exception {
        Eventually.await("Tomcat has read the last " + count, () -> {
            List<String> ids = ids(count);
            return ids.size() == count && ids.stream().noneMatch(RepeatsIT::isRepeated);
        });
    }

    private static boolean isRepeated(String id) {
        return id.startsWith("r");
    }

    @ParameterizedTest
    @CsvSource({"/x, X: y", "/empty, X: y", "/segment, X: y", "/x, Connection: keep-alive", "/x?a=%20b&c, X: y"})
    void areAnsweredAsBefore(String path, String field) throws Exception {
        assertThat(answers(get(path, field), 1).get(0)).contains("fwd=uri-miss");
        String hit = answers(get(path, field), 1).get(0);
        assertThat(hit).contains("; hit");
        repeatable(get(path, field));

        assertThat(answers(get(path, field), 5)).hasSize(6).containsOnly(hit);
        assertThat(ids(6)).hasSize(6).allMatch(RepeatsIT::isRepeated);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: a=b",
                "Authorization: Basic x",
                "Cache-Control: max-stale",
                "Range: bytes=0-",
                "Relay-Trace: n",
                "Connection: keep-alive, x",
                "X:  two spaces"
            })
    void areReadByTomcatIfTheyHave(String field) throws Exception {
        repeatable(get("/x", "X: y"));
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < 3; i++) {
                client.send(get("/x", field));
                assertThat(answer(client)).endsWith(CONTENT);
            }
        }
        assertReadByTomcat(3);
    }

    @Test
    void areReadByTomcatIfTheAnswerVaries() throws Exception {
        answers(get("/varies"), 3);

        assertReadByTomcat(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Connection: keep-alive\r\nConnection: close"})
    void areReadByTomcatIfTheConnectionIsToClose(String fields) throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(RawClient.exchange(port, get("/x", fields))).endsWith(CONTENT);
        }
        assertReadByTomcat(4);
    }

    /** Two at once are no one's head; and what comes in pieces is put together by Tomcat. */
    @Test
    void keepTheirOrderOnAConnection() throws Exception {
        repeatable(get("/x"));
        try (RawClient client = RawClient.connect(port)) {
            String empty = get("/empty");
            client.send(get("/x") + empty);
            assertThat(answer(client)).endsWith(CONTENT);
            assertThat(answer(client)).endsWith("\r\n\r\n");
            client.send(get("/x") + empty + get("/x"));
            assertThat(answer(client)).endsWith(CONTENT);
            assertThat(answer(client)).endsWith("\r\n\r\n");
            assertThat(answer(client)).endsWith(CONTENT);
            client.send(get("/x"));
            assertThat(answer(client)).endsWith(CONTENT);
            client.send(get("/x").substring(0, 20));
            client.send(get("/x").substring(20));
            assertThat(answer(client)).endsWith(CONTENT);
            client.send(get("/empty"));
            assertThat(answer(client)).endsWith("\r\n\r\n");
        }
    }

    /** The second of two that came at once must not be taken for the first: their bytes are read, but not theirs alone. */
    @Test
    void areNotMistakenForAnother() throws Exception {
        answers(get("/x", "Cookie: a"), 1);
        answers(get("/empty", "Cookie: a"), 1);
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < 6; i++) {
                client.send(get("/x", "Cookie: a") + get("/empty"));
                assertThat(answer(client)).endsWith(CONTENT);
                assertThat(answer(client)).endsWith("\r\n\r\n");
            }
            client.send(get("/x", "Cookie: a"));
            assertThat(answer(client)).endsWith(CONTENT);
            client.send(get("/x"));
            assertThat(answer(client)).endsWith(CONTENT);
        }
    }

    @Test
    void contentThatComesBehindIsNotARepeatedRequestsOwn() throws Exception {
        repeatable(get("/x"));
        assertThat(RawClient.exchange(
                        port,
                        get("/x").replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\nabc")
                                + get("/empty", "Connection: close")))
                .contains(CONTENT)
                .endsWith("\r\n\r\n");
    }

    @Test
    void endWithAPurge() throws Exception {
        repeatable(get("/x"));
        assertThat(RawClient.exchange(
                        port, "PURGE /x HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n"))
                .contains(" 20");

        assertThat(answers(get("/x"), 1).get(0)).contains("fwd=uri-miss");
    }

    /** RFC 9111 §4.4. */
    @Test
    void endWithAnUnsafeRequest() throws Exception {
        repeatable(get("/x"));
        RawClient.exchange(port, "DELETE /x HTTP/1.0\r\nHost: x\r\n\r\n");

        assertThat(answers(get("/x"), 1).get(0)).contains("fwd=uri-miss");
    }

    /** How many requests Tomcat says that the first connector has had: the one with the lower number. */
    private int counted() throws IOException {
        String metrics =
                RawClient.exchange(relay.consoleUri().getPort(), "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n");
        Matcher count = Pattern.compile("tomcat_global_request_seconds_count\\{.*auto-(\\d+).*\\} (\\d+)")
                .matcher(metrics);
        SortedMap<Integer, Integer> counted = new TreeMap<>();
        while (count.find()) {
            counted.put(Integer.valueOf(count.group(1)), Integer.valueOf(count.group(2)));
        }
        return Objects.requireNonNull(counted.get(counted.firstKey()));
    }

    @Test
    void areLoggedAndCountedAsOthers() throws Exception {
        repeatable(get("/x"));
        int before = counted();
        answers(get("/x"), 5);
        List<String> ids = ids(6);
        assertThat(ids).allMatch(RepeatsIT::isRepeated);
        Eventually.await("all are counted", () -> counted() == before + 6);
        relay.close();

        String lines = Files.readString(folder.resolve("base/logs/access.log"));
        String same = "127\\.0\\.0\\.1 \\S+T\\S+ 80 \"GET /x HTTP/1\\.1\" 200 10000 \\d+ hit \"fresh\" - ";
        assertThat(ids).allSatisfy(id -> assertThat(lines).containsPattern(same + id + "\n"));
    }

    @Test
    void needNoLog() throws Exception {
        relay.close();
        start("off");
        repeatable(get("/x"));
    }

    /** Its lines are made by Tomcat's own valve, which wants a request that Tomcat has read. */
    @Test
    void areReadByTomcatForALogInJson() throws Exception {
        relay.close();
        start("json");
        answers(get("/x"), 4);
        assertReadByTomcat(5);
        relay.close();

        assertThat(Files.readAllLines(folder.resolve("base/logs/access.log")).stream()
                        .filter(line -> line.contains("\"/x\"")))
                .hasSize(5);
    }

    /** Such as one that lets only some clients in. */
    @Test
    void areReadByTomcatIfAValveLooksAtThem() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        relay.host().getPipeline().addValve(new ValveBase(true) {
            @Override
            public void invoke(Request request, Response response) throws IOException, ServletException {
                seen.incrementAndGet();
                getNext().invoke(request, response);
            }
        });
        answers(get("/x"), 4);

        assertThat(seen).hasValue(5);
        assertReadByTomcat(5);
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws Exception {
        repeatable(get("/x"));
        try (RawClient deaf = RawClient.connect(port)) {
            for (int i = 0; i < 800; i++) {
                deaf.send(get("/x"));
            }
            assertThat(answers(get("/x"), 3)).allMatch(answer -> answer.endsWith(CONTENT));
            deaf.reset();
        }
        assertThat(answers(get("/x"), 3)).allMatch(answer -> answer.endsWith(CONTENT));
    }
}
