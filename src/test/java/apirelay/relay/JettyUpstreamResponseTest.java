package apirelay.relay;

import static apirelay.relay.JettyUpstreamFixture.exchange;
import static apirelay.relay.JettyUpstreamFixture.get;
import static apirelay.relay.JettyUpstreamFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import apirelay.testing.RawServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstream sends, byte for byte, and what the receiver is told of it. In the rows {@code |} is a CRLF. */
class JettyUpstreamResponseTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        length                  ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 5||hello                                         ¦ head 200, complete                           ¦ hello
        no content              ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 0||                                              ¦ head 200, complete                           ¦
        until close             ¦ GET  ¦ HTTP/1.1 200 OK||hello                                                           ¦ head 200, complete                           ¦ hello
        HTTP/1.0                ¦ GET  ¦ HTTP/1.0 200 OK||hello                                                           ¦ head 200, complete                           ¦ hello
        chunked                 ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|hel|2;x=y|lo|0||                   ¦ head 200, complete                           ¦ hello
        no reason               ¦ GET  ¦ HTTP/1.1 200|Content-Length: 0||                                                 ¦ head 200, complete                           ¦
        LF for CRLF             ¦ GET  ¦ HTTP/1.1 200 OK\\nContent-Length: 1\\n\\nx                                       ¦ head 200, complete                           ¦ x
        HEAD                    ¦ HEAD ¦ HTTP/1.1 200 OK|Content-Length: 5||                                              ¦ head 200, complete                           ¦
        HEAD, chunked           ¦ HEAD ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||                                     ¦ head 200, complete                           ¦
        204                     ¦ GET  ¦ HTTP/1.1 204 No Content||                                                        ¦ head 204, complete                           ¦
        204 with a length       ¦ GET  ¦ HTTP/1.1 204 No Content|Content-Length: 5||                                      ¦ head 204, complete                           ¦
        304 with a length       ¦ GET  ¦ HTTP/1.1 304 Not Modified|Content-Length: 5||                                    ¦ head 304, complete                           ¦
        600                     ¦ GET  ¦ HTTP/1.1 600 What|Content-Length: 1||x                                           ¦ head 600, complete                           ¦ x
        999                     ¦ GET  ¦ HTTP/1.1 999 Last|Content-Length: 1||x                                           ¦ head 999, complete                           ¦ x
        early hints             ¦ GET  ¦ HTTP/1.1 103 Early|Link: </a>||HTTP/1.1 200 OK|Content-Length: 1||x              ¦ interim 103, head 200, complete              ¦ x
        100 unasked             ¦ GET  ¦ HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 1||x                      ¦ interim 100, head 200, complete              ¦ x
        unknown interim         ¦ GET  ¦ HTTP/1.1 102 P||HTTP/1.1 177 Q|A: b||HTTP/1.1 200 OK|Content-Length: 0||         ¦ interim 102, interim 177, head 200, complete ¦
        101                     ¦ GET  ¦ HTTP/1.1 101 Switching Protocols||                                               ¦ failed INVALID                               ¦
        nothing                 ¦ GET  ¦                                                                                  ¦ failed UNREACHABLE                           ¦
        part of a status line   ¦ GET  ¦ HTTP/1                                                                           ¦ failed INVALID                               ¦
        part of a head          ¦ GET  ¦ HTTP/1.1 200 OK|Content-                                                         ¦ failed INVALID                               ¦
        garbage                 ¦ GET  ¦ hello||                                                                          ¦ failed INVALID                               ¦
        HTTP/0.9                ¦ GET  ¦ <html>                                                                           ¦ failed INVALID                               ¦
        HTTP/3                  ¦ GET  ¦ HTTP/3.0 200 OK||                                                                ¦ failed INVALID                               ¦
        status of two digits    ¦ GET  ¦ HTTP/1.1 20 OK||                                                                 ¦ failed INVALID                               ¦
        status of four digits   ¦ GET  ¦ HTTP/1.1 2000 OK||                                                               ¦ failed INVALID                               ¦
        no colon                ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length||                                                 ¦ failed INVALID                               ¦
        NUL in a value          ¦ GET  ¦ HTTP/1.1 200 OK|A: b\\0c||                                                       ¦ failed INVALID                               ¦
        interim, then nothing   ¦ GET  ¦ HTTP/1.1 103 Early||                                                             ¦ interim 103, failed INVALID                  ¦
        short of its length     ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 9||hello                                         ¦ head 200, failed INVALID                     ¦ hello
        short of a chunk        ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||9|hello                              ¦ head 200, failed INVALID                     ¦ hello
        no last chunk           ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|                             ¦ head 200, failed INVALID                     ¦ hello
        no end of trailers      ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|0|A: b|                      ¦ head 200, complete                           ¦ hello
        no end after the last   ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|0|                           ¦ head 200, complete                           ¦ hello
        bad chunk size          ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|zz|                          ¦ head 200, failed INVALID                     ¦ hello
        chunk too long          ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||fffffffffffffffff|                   ¦ head 200, failed INVALID                     ¦
        chunk without its end   ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|helloworld|0||                     ¦ head 200, failed INVALID                     ¦ hello
        unknown transfer coding ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: what||hello                                   ¦ failed INVALID                               ¦
        coded and chunked       ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||5|hello|0||                    ¦ failed INVALID                               ¦
        coded, then chunked     ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: gzip|Transfer-Encoding: chunked||0||          ¦ failed INVALID                               ¦
        chunked twice           ¦ GET  ¦ HTTP/1.1 200 OK|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||       ¦ failed INVALID                               ¦
        length and chunked      ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 5|Transfer-Encoding: chunked||0||                ¦ failed INVALID                               ¦
        two lengths             ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 5|Content-Length: 6||hello!                      ¦ failed INVALID                               ¦
        no length               ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: five||hello                                      ¦ failed INVALID                               ¦
        negative length         ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: -5||hello                                        ¦ failed INVALID                               ¦
        length beyond a long    ¦ GET  ¦ HTTP/1.1 200 OK|Content-Length: 99999999999999999999||hello                      ¦ failed INVALID                               ¦
        """)
    void isTold(String id, String method, String response, String events, String content) throws Exception {
        String bytes = response == null
                ? ""
                : response.replace("|", "\r\n").replace("\\n", "\n").replace("\\0", "\0");
        try (RawServer server = RawServer.start(connection -> {
                    connection.readRequest();
                    connection.send(bytes);
                });
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            RecordingReceiver receiver = exchange(upstream, new Upstream.Request(method, "/", Fields.EMPTY, null));

            assertThat(String.join(", ", receiver.events())).isEqualTo(events);
            assertThat(receiver.text()).isEqualTo(content == null ? "" : content);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static RecordingReceiver answered(String... responses) throws Exception {
        try (RawServer server = RawServer.start(connection -> {
                    for (String response : responses) {
                        connection.readRequest();
                        connection.send(response);
                    }
                });
                JettyUpstream upstream = new JettyUpstream(settings(server.uri()))) {
            for (int i = 1; i < responses.length; i++) {
                exchange(upstream, get("/"));
            }
            return exchange(upstream, get("/"));
        }
    }

    @Test
    void fieldsAreReceivedAsTheyAre() throws Exception {
        String fields = """
            Content-Type: text/HTML;charset=utf-8
            Content-Type: TEXT/html; Charset="UTF-8"
            Cache-Control: Max-Age=5, NO-STORE
            Set-Cookie: a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT
            x-SomeThing: e=f
            Set-Cookie: c=d
            X-Empty:
            Connection: Keep-Alive
            Vary: *
            X-Obs: r\u00e5 \u00ff
            X-Inner: a \t b
            ETag: W/"x"
            Location: //x?100%
            Host: one
            Content-Encoding: gzip
            Content-Length: 2
            """;
        String response = "HTTP/1.1 200 OK\r\n" + fields.replace("\n", "\r\n") + "\r\n\u001f\u008b";

        RecordingReceiver receiver = answered(response);

        assertThat(receiver.events()).containsExactly("head 200", "complete");
        assertThat(lines(receiver)).containsExactlyElementsOf(fields.lines().toList());
        assertThat(receiver.text()).as("still coded").isEqualTo("\u001f\u008b");
    }

    @Test
    void valuesOfAnEarlierResponseAreNotTakenForThisOnes() throws Exception {
        String first = "HTTP/1.1 200 OK\r\nCache-Control: Public\r\nContent-Length: 0\r\n\r\n";

        assertThat(lines(answered(first, first.replace("Cache-Control: Public", "Cache-Control: PUBLIC"))))
                .containsExactly("Cache-Control: PUBLIC", "Content-Length: 0");
        assertThat(lines(answered(first, first.replace("Public", "Public, max-age=1"))))
                .containsExactly("Cache-Control: Public, max-age=1", "Content-Length: 0");
    }

    @Test
    void faultsThatAGatewayMendsAreMended() throws Exception {
        String response = "HTTP/1.1 200 OK\r\nA : b\r\nC: d\r\n  e\r\nF:   g  \r\nContent-Length: 0\r\n\r\n";

        assertThat(lines(answered(response))).containsExactly("A: b", "C: d e", "F: g", "Content-Length: 0");
    }

    @Test
    void trailersAreGivenAtTheEnd() throws Exception {
        RecordingReceiver receiver = answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\nx\r\n0\r\ndigest: X=Y\r\nDigest: z\r\n\r\n");

        assertThat(receiver.trailers()).isEqualTo(Fields.of("digest", "X=Y", "Digest", "z"));
        assertThat(lines(receiver)).containsExactly("Transfer-Encoding: chunked");
    }

    @Test
    void interimFieldsAreNotTheFinalOnes() throws Exception {
        RecordingReceiver receiver = answered("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 150 Odd\r\nOdd: one\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(receiver.interim())
                .containsExactly(
                        new ResponseHead(103, Fields.of("Link", "</a>")),
                        new ResponseHead(150, Fields.of("Odd", "one")));
        assertThat(lines(receiver)).containsExactly("Content-Length: 0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a head within the bound,  HTTP/1.1 200 OK|A: %s||,                                   16000, 'head 200, complete'",
        "a head beyond the bound,  HTTP/1.1 200 OK|A: %s||,                                   17000, failed INVALID",
        "an endless status line,   HTTP/1.1 200 %s||,                                         17000, failed INVALID",
        "trailers beyond,          HTTP/1.1 200 OK|Transfer-Encoding: chunked||0|A: %s||,     17000, 'head 200, failed INVALID'",
        "an endless chunk ext,     HTTP/1.1 200 OK|Transfer-Encoding: chunked||5;%s|hello|0||, 17000, 'head 200, failed INVALID'"
    })
    void headsAreBounded(String id, String response, int length, String events) throws Exception {
        String bytes = response.replace("|", "\r\n").formatted("b".repeat(length));

        assertThat(String.join(", ", answered(bytes).events())).isEqualTo(events);
    }

    private static List<String> lines(RecordingReceiver receiver) {
        return receiver.head()
                .fields()
                .toString()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
