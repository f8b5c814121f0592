package apirelay.launch;

import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.AccessLogValve;
import org.jspecify.annotations.Nullable;

/** Tomcat's own, with each line in the hands of one thread, and with lines for requests that Tomcat has not read ({@link Repeats}). */
final class LogValve extends AccessLogValve {

    /** Patterns that come to the same for the same request and the same answer. */
    private static final String SAME = "%mUHsBbqrpv";

    /** Patterns whose elements need nothing of a request but what {@link Again#begin} gives it. */
    private static final String OWN = "htDT";

    private static final String ID = "apirelay.id";

    private static final int LONGEST_KEPT = 4096;

    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);
    private final ThreadLocal<Request> requests =
            ThreadLocal.withInitial(() -> new Request(null, new org.apache.coyote.Request()));
    private final Set<AccessLogElement> same = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<AccessLogElement> own = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    protected AccessLogElement createAccessLogElement(char pattern) {
        return sorted(super.createAccessLogElement(pattern), SAME.indexOf(pattern) >= 0, OWN.indexOf(pattern) >= 0);
    }

    @Override
    protected AccessLogElement createAccessLogElement(String name, char pattern) {
        boolean attribute = pattern == 'r' && name.startsWith("apirelay.");
        boolean id = attribute && name.equals(ID);
        return sorted(
                super.createAccessLogElement(name, pattern),
                (pattern == 'p' && !name.equals("remote")) || (attribute && !id),
                pattern == 't' || pattern == 'T' || id);
    }

    private AccessLogElement sorted(AccessLogElement element, boolean isSame, boolean isOwn) {
        if (isSame) {
            same.add(element);
        } else if (isOwn) {
            own.add(element);
        }
        return element;
    }

    @Override
    public void log(Request request, Response response, long time) {
        if (!getState().isAvailable() || !getEnabled()) {
            return;
        }
        Line line = lines.get();
        for (AccessLogElement element : logElements) {
            element.addElement(line, request, response, time);
        }
        write(line);
        Repeats.logged(request.getCoyoteRequest(), () -> again(request, response));
    }

    private void write(Line line) {
        log(line);
        line.reset();
        if (line.capacity() > LONGEST_KEPT) {
            lines.remove();
        }
    }

    /** A line for a request that comes again; null if it would have to say what nobody knows without reading the request. */
    private @Nullable Again again(Request request, Response response) {
        if (request.getConnector().getEnableLookups()) {
            return null;
        }
        List<Object> parts = new ArrayList<>();
        Line text = new Line();
        for (AccessLogElement element : logElements) {
            if (own.contains(element)) {
                parts.add(text.toString());
                parts.add(element);
                text.reset();
            } else if (same.contains(element) || element instanceof StringElement) {
                element.addElement(text, request, response, 0);
            } else {
                return null;
            }
        }
        parts.add(text.toString());
        return new Again(parts.toArray());
    }

    /** A line that can be written again. */
    final class Again {

        /** Text, and elements. */
        private final Object[] parts;

        private Again(Object[] parts) {
            this.parts = parts;
        }

        /** What differs of a request whose answer begins now. For the calling thread, until its next. */
        Request begin(String peer, String id) {
            Request request = requests.get();
            request.getCoyoteRequest().markStartTime();
            request.setRemoteAddr(peer);
            request.setRemoteHost(peer);
            request.setAttribute(ID, id);
            return request;
        }

        /** @param nanos it took to answer */
        void log(Request request, long nanos) {
            if (!getState().isAvailable() || !getEnabled()) {
                return;
            }
            Line line = lines.get();
            for (Object part : parts) {
                if (part instanceof String text) {
                    line.write(text, 0, text.length());
                } else {
                    ((AccessLogElement) part).addElement(line, request, null, nanos);
                }
            }
            write(line);
        }
    }

    /** Without the lock that a {@link CharArrayWriter} takes for each of a line's thirty pieces. */
    private static final class Line extends CharArrayWriter {

        /** Of most lines, in characters. */
        private static final int LENGTH = 256;

        private Line() {
            super(LENGTH);
        }

        private int capacity() {
            return buf.length;
        }

        @Override
        public void write(int character) {
            makeRoom(1);
            buf[count++] = (char) character;
        }

        @Override
        public void write(char[] characters, int from, int length) {
            makeRoom(length);
            System.arraycopy(characters, from, buf, count, length);
            count += length;
        }

        @Override
        public void write(String text, int from, int length) {
            makeRoom(length);
            text.getChars(from, from + length, buf, count);
            count += length;
        }

        @Override
        public void writeTo(Writer out) throws IOException {
            out.write(buf, 0, count);
        }

        private void makeRoom(int more) {
            if (count + more > buf.length) {
                buf = Arrays.copyOf(buf, Math.max(2 * buf.length, count + more));
            }
        }
    }
}
