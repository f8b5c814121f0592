package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.RawServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command against every way in which its question can go wrong: one message, no stack, nothing on standard output. */
class FailuresTest {

    private static final List<String> COMMANDS = List.of(
            "entries",
            "show 7",
            "show /x",
            "stats",
            "stats --watch",
            "explain /x",
            "sql x",
            "health",
            "purge /x --yes");

    private record Wrong(String response, int exitCode, String message) {}

    private static final List<Wrong> ANSWERS = List.of(
            new Wrong(problem("401 Unauthorized", "", "title", "Unauthorized"), 7, "token"),
            new Wrong(problem("429 Too Many Requests", "Retry-After: 7\r\n", "title", "Wait"), 7, "try again in 7 s"),
            new Wrong(problem("429 Too Many Requests", "Retry-After: \u009b\r\n", "title", "Wait"), 7, "wrong ones."),
            new Wrong(problem("400 Bad Request", "", "detail", "no such column"), 2, "no such column"),
            new Wrong(problem("404 Not Found", "", "detail", "No response 7"), 4, "No response 7"),
            new Wrong(problem("421 Misdirected Request", "", "title", "Not this host"), 1, "Not this host"),
            new Wrong(problem("500 Server Error", "", "nothing", "of use"), 1, "status 500"),
            new Wrong(
                    problem("503 Service Unavailable", "", "detail", "The store\\u001b[1m failed"),
                    1,
                    "The store [1m failed"),
            new Wrong(ok("text/html", "<html>"), 5, "Is that a relay's console?"),
            new Wrong("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 5, "Is that a relay's console?"),
            new Wrong("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", 5, "status 302"),
            new Wrong(ok("application/json", "[]"), 5, "not a JSON object"),
            new Wrong(ok("application/json", "{\"a\":\"b"), 5, "not a JSON object"),
            new Wrong(ok("application/json", "{\"a\":1} {}"), 5, "more than a JSON object"),
            new Wrong(ok("application/json", "{}"), 5, " in it"),
            new Wrong(ok("application/json", "{}").replace("Length: 2", "Length: 9"), 5, "broken off ("),
            new Wrong(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
                    5,
                    "broken off"),
            new Wrong("220 mail.test\u001b[1m ESMTP\r\n\r\n", 5, "not HTTP"),
            new Wrong("", 5, "not HTTP, or broken off"));

    private static String ok(String type, String content) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + content;
    }

    private static String problem(String status, String fields, String member, String text) {
        return ok("application/problem+json", "{\"status\":1,\"" + member + "\":\"" + text + "\"}")
                .replace("200 OK\r\n", status + "\r\n" + fields);
    }

    static Stream<Arguments> failures() {
        return COMMANDS.stream().flatMap(command -> ANSWERS.stream().map(wrong -> Arguments.of(command, wrong)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatIsWrong(String command, Wrong wrong) throws Exception {
        try (RawServer server = RawServer.start(connection -> {
            connection.readRequest();
            connection.send(wrong.response());
        })) {
            Tool.Run run = run(command, server.uri().toString());
            boolean watching = command.contains("--watch");
            if (watching && wrong.exitCode() == 5) {
                assertFails(run, 5, "Don't understand the answer");
            } else {
                assertFails(run, wrong.exitCode(), wrong.message());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"entries, --console", "health, --console", "get /x, --server", "dishes, --server"})
    void saysThatNothingAnswers(String command, String option) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Tool.Run run = new ToolInside().run((command + " " + option + " http://127.0.0.1:" + port).split(" "));
        assertFails(run, 3, "or name another with " + option);
    }

    @Test
    void knowsNoSuchHost() {
        assertFails(run("stats", "http://nowhere.invalid"), 3, "No relay answers at http://nowhere.invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "entries --console ftp://x, ftp://x",
        "entries --limit 0, --limit",
        "entries --sort colour, 'none of url, status'",
        "sql, QUERY",
        "sql x --limit 1001, --limit",
        "show, URL|ID",
        "explain /x --header Accept, --header",
        "explain /x --header A(b:c, --header",
        "purge, --prefix",
        "purge /x --all, mutually exclusive",
        "completion fish, fish",
        "get, PATH",
    })
    void refusesACommandLineItDoesNotKnow(String line, String message) {
        assertFails(new ToolInside().run(line.split(" ")), 2, message);
    }

    private static Tool.Run run(String command, String console) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of("--console", console));
        return new ToolInside().run(all.toArray(String[]::new));
    }

    private static void assertFails(Tool.Run run, int exitCode, String message) {
        assertThat(run.err()).startsWith("relay: ").contains(message).doesNotContain("\tat ", "\u001b", "\u009b");
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }
}
