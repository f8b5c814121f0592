package apirelay.launch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.apache.catalina.Context;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A request that can be answered again when the same bytes come again.
 *
 * @param head its bytes, which are all of it
 * @param answer {@code apirelay.relay.RepeatedHit}
 * @param application that it came to
 * @param fields those that Tomcat adds to the answer, and the empty line behind them
 * @param weight what it takes of the heap with all that hangs on it, in bytes
 * @param line what the access log gets; null: there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by identity.
record Repeat(
        ByteBuffer head,
        BiFunction<String, ByteBuffer, byte @Nullable []> answer,
        Context application,
        byte[] fields,
        long weight,
        LogValve.@Nullable Again line) {

    Repeat with(LogValve.Again logged) {
        return new Repeat(head, answer, application, fields, weight, logged);
    }

    /** Whether Tomcat has read these bytes, and no others, as this request. */
    static boolean isHead(ByteBuffer bytes, Request request) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        MessageBytes query = request.queryString();
        String line = request.getMethod() + ' ' + request.requestURI() + (query.isNull() ? "" : "?" + query) + ' '
                + request.protocol() + "\r\n";
        if (!text.startsWith(line)) {
            return false;
        }
        int at = line.length();
        MimeHeaders headers = request.getMimeHeaders();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.getName(i) + ": ";
            String value = headers.getValue(i) + "\r\n";
            // Tomcat has names in lower case.
            if (!text.regionMatches(true, at, name, 0, name.length()) || !text.startsWith(value, at + name.length())) {
                return false;
            }
            at += name.length() + value.length();
        }
        return text.startsWith("\r\n", at) && text.length() == at + 2;
    }
}
