package apirelay.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/** A server of HTTP/2 that a test scripts frame by frame (RFC 9113 §4), with or without TLS; a script for each connection. */
public final class RawHttp2 implements AutoCloseable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;

    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    /** What a connection does; when it returns, the connection is closed. */
    public interface Script {
        void run(Connection connection) throws Exception;
    }

    /**
     * @param payload its bytes, as ISO-8859-1
     * @param fields decoded, of a HEADERS frame; pseudo fields among them
     */
    public record Frame(int type, int flags, int stream, String payload, List<String> fields) {

        public boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** The code of a RST_STREAM. */
        public int code() {
            return ByteBuffer.wrap(payload.getBytes(ISO_8859_1)).getInt();
        }
    }

    private final ServerSocket listener;
    private final String scheme;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Frame> heads = new CopyOnWriteArrayList<>();

    private volatile byte[] settings = new byte[0];

    private RawHttp2(ServerSocket listener, String scheme) {
        this.listener = listener;
        this.scheme = scheme;
    }

    /** By TLS, where {@code h2} is chosen of what is offered. */
    public static RawHttp2 startTls(SSLContext tls, Script script) throws IOException {
        SSLServerSocket socket = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawHttp2(socket, "https").serve(script);
    }

    /** By prior knowledge. */
    public static RawHttp2 start(Script script) throws IOException {
        return new RawHttp2(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http").serve(script);
    }

    /** Answers every request with these fields, the status first, and this content. */
    public static Script always(String content, String... fields) {
        return connection -> {
            while (true) { // Until the connection ends.
                Frame frame = connection.readEnd();
                connection.head(frame.stream(), content.isEmpty() ? END_STREAM : 0, fields);
                if (!content.isEmpty()) {
                    connection.data(frame.stream(), END_STREAM, content);
                }
            }
        };
    }

    private RawHttp2 serve(Script script) {
        Thread acceptor = new Thread(() -> accept(script), "raw-http2");
        acceptor.setDaemon(true);
        acceptor.start();
        return this;
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread thread = new Thread(() -> serve(socket, script), "raw-http2-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            Connection connection = new Connection(socket, heads);
            connection.begin(settings);
            script.run(connection);
        } catch (Exception ended) {
            // The test looks at what its client saw.
        } finally {
            open.remove(socket);
        }
    }

    /** Announces to each connection how many streams it may have at once (RFC 9113 §6.5.2). */
    public RawHttp2 takingAtOnce(int streams) {
        settings = atOnce(streams);
        return this;
    }

    private static byte[] atOnce(int streams) {
        return ByteBuffer.allocate(6).putShort((short) 3).putInt(streams).array();
    }

    public URI uri() {
        return URI.create(scheme + "://localhost:" + listener.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    public int openConnections() {
        return open.size();
    }

    /** All requests' heads, as they came. */
    public List<Frame> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One connection, for one thread. */
    public static final class Connection {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final List<Frame> heads;
        private final HpackDecoder decoder = new HpackDecoder(1 << 20, System::nanoTime);
        private final HpackEncoder encoder = new HpackEncoder();

        private Connection(Socket socket, List<Frame> heads) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            this.heads = heads;
            encoder.setValidateEncoding(false);
            encoder.setMaxHeaderListSize(Integer.MAX_VALUE);
        }

        private void begin(byte[] settings) throws IOException {
            in.readFully(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length()]);
            send(SETTINGS, 0, 0, settings);
        }

        /**
         * The next frame. Settings and pings are answered.
         *
         * @throws EOFException at the connection's end
         */
        public Frame read() throws Exception {
            while (true) {
                Frame frame = next();
                boolean acknowledged = (frame.flags() & 1) != 0;
                if ((frame.type() == SETTINGS || frame.type() == PING) && !acknowledged) {
                    send(
                            frame.type(),
                            1,
                            0,
                            frame.payload()
                                    .substring(0, frame.type() == PING ? 8 : 0)
                                    .getBytes(ISO_8859_1));
                } else if (frame.type() != SETTINGS && frame.type() != PING) {
                    return frame;
                }
            }
        }

        /** The frame that ends a request. */
        public Frame readEnd() throws Exception {
            Frame frame = read();
            while (!frame.endsStream()) {
                frame = read();
            }
            return frame;
        }

        /** The next frame of a type. */
        public Frame read(int type) throws Exception {
            Frame frame = read();
            while (frame.type() != type) {
                frame = read();
            }
            return frame;
        }

        /** Reads to the connection's end: closed with bytes unread, it would be reset, and what was sent be lost. */
        public void awaitClose() throws Exception {
            while (true) {
                read();
            }
        }

        private Frame next() throws Exception {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = in.readNBytes(length);
            if (type != HEADERS) {
                return new Frame(type, flags, stream, new String(payload, ISO_8859_1), List.of());
            }
            Frame head = new Frame(type, flags, stream, new String(payload, ISO_8859_1), decoded(payload));
            heads.add(head);
            return head;
        }

        private List<String> decoded(byte[] block) throws HpackException {
            MetaData head = decoder.decode(ByteBuffer.wrap(block));
            List<String> lines = new ArrayList<>();
            if (head instanceof MetaData.Request request) {
                lines.add(":method: " + request.getMethod());
                lines.add(":scheme: " + request.getHttpURI().getScheme());
                lines.add(":authority: " + request.getHttpURI().getAuthority());
                lines.add(":path: " + request.getHttpURI().getPathQuery());
            }
            for (HttpField field : head.getHttpFields()) {
                lines.add(field.getName() + ": " + field.getValue());
            }
            return lines;
        }

        /** @param fields the status first; then names and values in turn. Without a status: trailers */
        public void head(int stream, int flags, String... fields) throws Exception {
            HttpFields.Mutable all = HttpFields.build();
            int first = fields.length % 2;
            for (int i = first; i < fields.length; i += 2) {
                all.add(new HttpField(null, fields[i], fields[i + 1]));
            }
            MetaData head = first == 0
                    ? new MetaData(HttpVersion.HTTP_2, all)
                    : new MetaData.Response(Integer.parseInt(fields[0]), null, HttpVersion.HTTP_2, all);
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            encoder.encode(block, head);
            block.flip();
            int type = HEADERS;
            while (block.remaining() > 16_384) { // RFC 9113 §4.2.
                byte[] part = new byte[16_384];
                block.get(part);
                send(type, type == HEADERS ? flags : 0, stream, part);
                type = 9;
            }
            byte[] rest = new byte[block.remaining()];
            block.get(rest);
            send(type, (type == HEADERS ? flags : 0) | END_HEADERS, stream, rest);
        }

        public void data(int stream, int flags, String content) throws IOException {
            send(DATA, flags, stream, content.getBytes(ISO_8859_1));
        }

        /** Promises the answer to {@code GET https://x/}, as HPACK writes that most shortly. */
        public void push(int stream, int promised) throws IOException {
            byte[] request = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x01, 1, 'x'};
            send(
                    5,
                    END_HEADERS,
                    stream,
                    ByteBuffer.allocate(10).putInt(promised).put(request).array());
        }

        public void reset(int stream, int code) throws IOException {
            send(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
        }

        /** Announces another number of streams than before. */
        public void takeAtOnce(int streams) throws IOException {
            send(SETTINGS, 0, 0, atOnce(streams));
        }

        public void goAway(int lastStream, int code) throws IOException {
            send(
                    GOAWAY,
                    0,
                    0,
                    ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array());
        }

        public void send(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
            frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
            frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
            out.write(frame.array());
            out.flush();
        }

        /** Ends the connection with a TCP reset; without TLS only. */
        public void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
