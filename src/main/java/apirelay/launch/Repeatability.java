package apirelay.launch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Constants;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;

/** Whether Tomcat would do with a request, and to its answer, what it did before, and nobody would miss it (docs/decisions/0107). */
final class Repeatability {

    /** In bytes, of a request. */
    static final int LONGEST = 2048;

    /** In bytes, of an answer's names and values. */
    private static final int LONGEST_ANSWER = 4096;

    /** In bytes: what else an answer's head may have, but names and values. */
    private static final int FRAMING = 1024;

    /** What looks at a request in between, and has no need to look at one that is the same. */
    private static final Set<String> TRANSPARENT = Set.of(
            "org.apache.catalina.core.StandardEngineValve",
            "org.apache.catalina.core.StandardHostValve",
            "org.apache.catalina.core.StandardContextValve",
            "org.apache.catalina.core.StandardWrapperValve",
            "org.apache.catalina.valves.ErrorReportValve",
            CoyoteAttribute.class.getName(),
            NoLogin.class.getName(),
            LogValve.class.getName());

    private Repeatability() {}

    /** Whether nothing between the connector and the relay has to see each request. */
    static boolean isUnobserved(Request request) {
        if (request.getContext().findFilterMaps().length > 0
                || request.getConnector().getXpoweredBy()) {
            return false;
        }
        for (Container container = request.getWrapper(); container != null; container = container.getParent()) {
            if (!Arrays.stream(container.getPipeline().getValves())
                    .allMatch(valve -> TRANSPARENT.contains(valve.getClass().getName()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The fields that Tomcat adds to the answer (RFC 9112 §9.3), and the empty line behind them.
     *
     * @param bytes the request as it was read, if it is this one
     * @return null if they are not, or Tomcat does more to the answer, or either is too long
     */
    static byte @Nullable [] addedFields(
            AbstractHttp11Protocol<?> protocol, org.apache.coyote.Request request, ByteBuffer bytes) {
        MimeHeaders headers = request.getMimeHeaders();
        int first = headers.findHeader(Constants.CONNECTION, 0);
        MessageBytes connection = first < 0 ? null : headers.getValue(first);
        boolean staysOpen = connection == null
                || (connection.equalsIgnoreCase(Constants.KEEP_ALIVE_HEADER_VALUE_TOKEN)
                        && headers.findHeader(Constants.CONNECTION, first + 1) < 0);
        boolean plain = protocol.getMaxKeepAliveRequests() < 0
                && protocol.getServer() == null
                && !protocol.getServerRemoveAppProvidedValues()
                && protocol.getRestrictedUserAgents() == null
                && protocol.getCompression().equals("off")
                && request.protocol().equals(Constants.HTTP_11);
        int longestAnswer = Math.min(LONGEST_ANSWER, protocol.getMaxHttpResponseHeaderSize() - FRAMING);
        if (!staysOpen
                || !plain
                || bytes.remaining() > LONGEST
                || answerLength(request) > longestAnswer
                || !Repeat.isHead(bytes, request)) {
            return null;
        }
        int timeout = protocol.getKeepAliveTimeout();
        String added = connection == null || !protocol.getUseKeepAliveResponseHeader() || timeout <= 0
                ? ""
                : "Keep-Alive: timeout=" + timeout / 1000 + "\r\nConnection: keep-alive\r\n";
        return (added + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Of all names and values, in bytes. */
    static int answerLength(org.apache.coyote.Request request) {
        MimeHeaders headers = request.getResponse().getMimeHeaders();
        int length = 0;
        for (int i = 0; i < headers.size(); i++) {
            length += headers.getName(i).getLength() + headers.getValue(i).getLength();
        }
        return length;
    }
}
