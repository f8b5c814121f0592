package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static apirelay.relay.JettyUpstreamFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.testing.RawRequest;
import apirelay.testing.RawServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands on the wire to upstream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JettyUpstreamRequestTest {

    private RawServer server;
    private JettyUpstream upstream;

    @BeforeAll
    void start() throws Exception {
        server = RawServer.start(RawServer.always("HTTP/1.1 204 No Content\r\n\r\n"));
        upstream = new JettyUpstream(settings(server.uri()));
    }

    @AfterAll
    void stop() throws Exception {
        upstream.close();
        server.close();
    }

    private RawRequest sent(Upstream.Request request) throws Exception {
        assertThat(exchange(upstream, request).events()).containsExactly("head 204", "complete");
        return server.requests().get(server.requests().size() - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "/a?",
                "/a?b=c",
                "/?100%",
                "//evil/x",
                "///",
                "/a/../b/./c",
                "/..%2f..%5C",
                "/a%2Fb%2fc",
                "/a;p=1/..;/b",
                "/?a=[1]&b={}|\"^`\\",
                "/[a]{b}|c\"^`\\",
                "/r\u00e5\u00e4\u00f6?\u00ff\u0080",
                "/a?b?c#d",
                "/http://other/"
            })
    void targetStaysAsItIs(String target) throws Exception {
        assertThat(sent(get(target)).line()).isEqualTo("GET " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "get", "PoSt", "PURGE", "M-SEARCH", "TRACE", "OPTIONS"})
    void methodStaysAsItIs(String method) throws Exception {
        assertThat(sent(new Upstream.Request(method, "/", Fields.EMPTY, null)).line())
                .isEqualTo(method + " / HTTP/1.1");
    }

    @Test
    void fieldsStayAsTheyAreAndNoneIsAdded() throws Exception {
        Fields fields = Fields.of(
                "accept", "*/*",
                "HOST", "example.org:8080",
                "X-Empty", "",
                "Cookie", "a=b",
                "cookie", "c=d",
                "X-Obs", "r\u00e5 \u00ff",
                "content-type", "text/PLAIN;Charset=X",
                "AUTHORIZATION", "Basic ==",
                "x-two", "1, 2",
                "X-Two", "3",
                "If-None-Match", "\"a\", W/\"b\"",
                "expect", "something");

        assertThat(sent(new Upstream.Request("GET", "/", fields, null)).fieldLines())
                .containsExactlyElementsOf(fields.toString().lines().toList());
    }

    @Test
    void hostIsFirstWhereNoneIsGiven() throws Exception {
        assertThat(sent(new Upstream.Request("GET", "/", Fields.of("A", "b"), null))
                        .fieldLines())
                .containsExactly("Host: localhost:" + server.port(), "A: b");
    }

    @Test
    void hostIsTheGivenOneWhereNoneIsNamed() throws Exception {
        try (JettyUpstream other =
                new JettyUpstream(to(server.uri()).host("api.test").build())) {
            exchange(other, get("/"));

            assertThat(server.requests().get(server.requests().size() - 1).fieldLines())
                    .containsExactly("Host: api.test");
        }
    }

    @ParameterizedTest(name = "{0} with {1} bytes, announced: {2}")
    @CsvSource({
        "GET,     -1,    false, ''",
        "POST,    -1,    false, Content-Length: 0",
        "PUT,     -1,    false, Content-Length: 0",
        "DELETE,  -1,    false, ''",
        "GET,     0,     true,  Content-Length: 0",
        "POST,    0,     true,  Content-Length: 0",
        "post,    0,     true,  Content-Length: 0",
        "PATCH,   0,     true,  Content-Length: 0",
        "DELETE,  0,     true,  Content-Length: 0",
        "POST,    0,     false, Transfer-Encoding: chunked",
        "DELETE,  0,     false, Transfer-Encoding: chunked",
        "GET,     5,     true,  Content-Length: 5",
        "POST,    5,     true,  Content-Length: 5",
        "PATCH,   5,     false, Transfer-Encoding: chunked",
        "DELETE,  5,     false, Transfer-Encoding: chunked",
        "GET,     5,     false, Transfer-Encoding: chunked",
        "PUT,     70000, true,  Content-Length: 70000",
        "PUT,     70000, false, Transfer-Encoding: chunked",
        "BREW,    70000, false, Transfer-Encoding: chunked"
    })
    void contentIsFramed(String method, int length, boolean announced, String framing) throws Exception {
        String bytes = "x".repeat(Math.max(length, 0));
        Upstream.Content content = length < 0 ? null : PiecewiseContent.of(bytes, announced);

        RawRequest sent = sent(new Upstream.Request(method, "/", Fields.of("Host", "h"), content));

        assertThat(sent.fieldLines())
                .containsExactlyElementsOf(framing.isEmpty() ? List.of("Host: h") : List.of("Host: h", framing));
        assertThat(sent.content()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 100_000})
    void longHeadIsSent(int length) throws Exception {
        assertThat(sent(new Upstream.Request("GET", "/", Fields.of("A", "b".repeat(length)), null))
                        .values("A"))
                .containsExactly("b".repeat(length));
    }

    @Test
    void whatCannotBeWrittenFailsAtOnce() throws Exception {
        assertThat(exchange(upstream, get("/100%")).events()).containsExactly("failed INVALID");
        assertThat(exchange(upstream, new Upstream.Request("GET", "/", Fields.of("A", "b".repeat(300_000)), null))
                        .events())
                .containsExactly("failed INVALID");
    }
}
