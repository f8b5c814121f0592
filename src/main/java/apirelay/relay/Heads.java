package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.apache.coyote.Request;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Takes heads from the servlet container, and gives them to it: as the bytes that Tomcat itself works with where its
 * configuration shows them ({@code apirelay.launch.CoyoteAttribute}), else through the servlet API.
 */
final class Heads {

    /** The attribute in which a request's own {@link Request} is. */
    static final String COYOTE = "apirelay.coyote";

    private static final byte[] STATUS_LINE = "HTTP/1.1 200 \r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Heads() {}

    static Fields fields(HttpServletRequest request) {
        Fields.Builder fields = Fields.builder();
        if (request.getAttribute(COYOTE) instanceof Request coyote) {
            MimeHeaders headers = coyote.getMimeHeaders();
            for (int i = 0; i < headers.size(); i++) {
                fields.add(headers.getName(i).toString(), headers.getValue(i).toString());
            }
            return fields.build();
        }
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                fields.add(name, values.nextElement());
            }
        }
        return fields.build();
    }

    /** Sets status and fields of a response that is not committed. */
    static void set(HttpServletRequest request, HttpServletResponse response, ResponseHead head) {
        MimeHeaders headers = request.getAttribute(COYOTE) instanceof Request coyote
                ? coyote.getResponse().getMimeHeaders()
                : null;
        if (headers == null) {
            set(response, head);
            return;
        }
        response.setStatus(head.status());
        Fields fields = head.fields();
        byte[] bytes = bytes(fields);
        int end = 0;
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            String value = fields.value(i);
            int start = end;
            int middle = start + name.length();
            end = middle + value.length();
            if (isContainers(name)) {
                response.addHeader(name, value);
            } else {
                headers.addValue(bytes, start, middle - start).setBytes(bytes, middle, end - middle);
            }
        }
    }

    static void set(HttpServletResponse response, ResponseHead head) {
        response.setStatus(head.status());
        Fields fields = head.fields();
        for (int i = 0; i < fields.size(); i++) {
            response.addHeader(fields.name(i), fields.value(i));
        }
    }

    /** Whether Tomcat has a say in it: how long the content is, and of which type. */
    static boolean isContainers(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Content-Type");
    }

    /** All names and values, one after the other, as they are sent: without control characters, which could end one (RFC 9110 §5.5). */
    @SuppressWarnings("deprecation") // It takes the low byte of each character: ISO 8859-1, as in all of HTTP.
    static byte[] bytes(Fields fields) {
        int length = 0;
        for (int i = 0; i < fields.size(); i++) {
            length += fields.name(i).length() + fields.value(i).length();
        }
        byte[] bytes = new byte[length];
        int end = 0;
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            String value = fields.value(i);
            name.getBytes(0, name.length(), bytes, end);
            end += name.length();
            value.getBytes(0, value.length(), bytes, end);
            end += value.length();
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            boolean last = i + Long.BYTES > length;
            if (last || mayHaveControls((long) LONGS.get(bytes, i))) {
                blankControls(bytes, i, Math.min(i + Long.BYTES, length));
            }
        }
        return bytes;
    }

    /** A head as Tomcat sends it, but for the empty line at its end. */
    static byte[] ok(Fields fields) {
        byte[] texts = bytes(fields);
        ByteBuffer head = ByteBuffer.allocate(STATUS_LINE.length + texts.length + 4 * fields.size());
        head.put(STATUS_LINE);
        int end = 0;
        for (int i = 0; i < fields.size(); i++) {
            int start = end;
            int middle = start + fields.name(i).length();
            end = middle + fields.value(i).length();
            head.put(texts, start, middle - start).put((byte) ':').put((byte) ' ');
            head.put(texts, middle, end - middle).put((byte) '\r').put((byte) '\n');
        }
        return head.array();
    }

    /** False if none of eight bytes is below 0x20 or 0x7f, by the sign of each; now and then true if none is. */
    private static boolean mayHaveControls(long eight) {
        long below20 = (eight - 0x2020202020202020L) & ~eight;
        long not7f = eight ^ 0x7f7f7f7f7f7f7f7fL;
        long is7f = (not7f - 0x0101010101010101L) & ~not7f;
        return ((below20 | is7f) & 0x8080808080808080L) != 0;
    }

    private static void blankControls(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
                bytes[i] = ' ';
            }
        }
    }
}
