package apirelay.launch;

import org.apache.coyote.Request;
import org.apache.coyote.http2.Http2Protocol;

/**
 * HTTP/2: by TLS if the client asks for it there (RFC 9113 §3.2), without by prior knowledge only (§3.3); {@code Upgrade: h2c} is ignored. RFC 9113 §3.1 has
 * retired that token, and to follow it Tomcat takes a request's whole content into memory first, or refuses it with 413.
 */
public final class CleartextHttp2 extends Http2Protocol {

    @Override
    public boolean accept(Request request) {
        return false;
    }
}
