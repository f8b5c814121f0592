package apirelay.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link RawServer}'s side of one connection. Its methods block, and belong to the script's thread. */
public final class RawConnection implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Socket tcp;
    private final Socket socket;
    private final List<RawRequest> requests;
    private final InputStream in;
    private String trailers = "";

    /** @param socket over {@code tcp}, or the same */
    RawConnection(Socket tcp, Socket socket, List<RawRequest> requests) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.requests = requests;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** The next request, content included; null if the client closed the connection instead. */
    public @Nullable RawRequest readRequest() throws IOException {
        String head = readHead();
        if (head == null) {
            return null;
        }
        trailers = "";
        RawRequest bare = new RawRequest(head, "");
        List<String> length = bare.values("Content-Length");
        byte[] content = new byte[0];
        if (!length.isEmpty()) {
            content = read(Integer.parseInt(length.get(0)));
        } else if (bare.values("Transfer-Encoding").contains("chunked")) {
            content = readChunks();
        }
        RawRequest request = new RawRequest(head, new String(content, ISO_8859_1));
        requests.add(request);
        return request;
    }

    /** The trailer section of the latest request; empty if there was none. */
    public String trailers() {
        return trailers;
    }

    /** The next request's head alone; null if the client closed the connection instead. Not kept. */
    public @Nullable String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.isEmpty()) {
                return head.toString();
            }
            head.append(line).append("\r\n");
        }
        if (head.length() > 0) {
            throw new EOFException("within a head: " + head);
        }
        return null;
    }

    /** Exactly that many bytes. */
    public byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Sends these characters as ISO-8859-1, at once. */
    public void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Waits until the test lets it go on. */
    public void pause(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new InterruptedException("nobody ended the pause");
        }
    }

    /** Waits until the client closes its side, and drops what comes before that. */
    public void awaitClose() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** Ends this side only: the client reads the end of the stream and may go on sending. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a TCP reset. */
    public void reset() throws IOException {
        tcp.setSoLinger(true, 0);
        tcp.close();
    }

    /** Ends the TCP connection under TLS, without its closure alert. */
    public void cut() throws IOException {
        tcp.close();
    }

    /** Passes bytes both ways until either side ends. */
    public void tunnel(Socket onward) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        Thread back = new Thread(() -> {
            try {
                onward.getInputStream().transferTo(out);
            } catch (IOException ended) {
                // So did the tunnel.
            }
        });
        back.setDaemon(true);
        back.start();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n != -1; n = in.read(buffer)) {
            onward.getOutputStream().write(buffer, 0, n);
        }
        onward.close();
        back.join();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != -1; b = in.read()) {
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        if (line.length() > 0) {
            throw new EOFException("within a line: " + line);
        }
        return null;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            content.write(read(size));
            readLine();
        }
        String section = readHead();
        trailers = section == null ? "" : section;
        return content.toByteArray();
    }

    private int readChunkSize() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("within chunked content");
        }
        return Integer.parseInt(line.strip(), 16);
    }
}
