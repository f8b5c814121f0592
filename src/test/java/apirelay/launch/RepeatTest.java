package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bytes are a request that Tomcat has read. */
class RepeatTest {

    private static final String HEAD = "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n";

    private static Request request() {
        Request request = new Request();
        request.setMethod("GET");
        request.requestURI().setString("/a%20B");
        request.queryString().setString("c=D");
        request.protocol().setString("HTTP/1.1");
        request.getMimeHeaders().addValue("host").setString("x");
        request.getMimeHeaders().addValue("x-y").setString("Z z");
        return request;
    }

    private static boolean isHead(String text) {
        return Repeat.isHead(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), request());
    }

    @Test
    void itsOwn() {
        assertThat(isHead(HEAD)).isTrue();
        assertThat(isHead(HEAD.replace("X-Y", "x-Y"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /a%20B?c=D HTTP/1.1\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n",
                "GET /a%20b?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "GET /a%20B?c=d HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "GET /a%20B HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "get /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "HEAD /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.0\r\nHost: x\r\nX-Y: Z z\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: X\r\nX-Y: Z z\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z Z\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nX-Y: Z z\r\nHost: x\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\nCookie: c\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\nabc",
                "GET /a%20B?c=D HTTP/1.1\r\nHost: x\r\nX-Y: Z z\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "GET /a%20B?c=D HTTP/1.1\nHost: x\nX-Y: Z z\n\n"
            })
    void noOthers(String text) {
        assertThat(isHead(text)).isFalse();
    }
}
