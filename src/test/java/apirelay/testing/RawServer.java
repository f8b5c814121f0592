package apirelay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server on a free port of the loopback address that says, byte for byte, what a test's script says, and keeps every
 * request that the script read. One thread and one script for each connection.
 */
public final class RawServer implements AutoCloseable {

    /** What happens on one connection; what it throws, the connection's end included, ends only that connection. */
    @FunctionalInterface
    public interface Script {
        void run(RawConnection connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final @Nullable SSLContext tls;
    private final List<RawConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    private RawServer(@Nullable SSLContext tls, List<Script> scripts) throws IOException {
        this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        this.tls = tls;
        start("raw-server", () -> accept(scripts));
    }

    /** @param scripts one for each connection in turn; the last also for all that follow */
    public static RawServer start(Script... scripts) throws IOException {
        return new RawServer(null, List.of(scripts));
    }

    public static RawServer startTls(SSLContext context, Script... scripts) throws IOException {
        return new RawServer(context, List.of(scripts));
    }

    /** Answers every request, on any connection, with these bytes (ISO-8859-1). */
    public static Script always(String response) {
        return connection -> {
            while (connection.readRequest() != null) {
                connection.send(response);
            }
        };
    }

    /** Reads each request's head, and has the script of its path go on from there; 404 where there is none. */
    public static Script byPath(Map<String, Script> scripts) {
        return connection -> {
            for (String head = connection.readHead(); head != null; head = connection.readHead()) {
                Script script = scripts.get(head.split(" ", 3)[1]);
                if (script == null) {
                    connection.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                } else {
                    script.run(connection);
                }
            }
        };
    }

    public int port() {
        return server.getLocalPort();
    }

    /** By the name {@code localhost}, without a path. */
    public URI uri() {
        return URI.create((tls == null ? "http" : "https") + "://localhost:" + port());
    }

    /** All that the scripts read, in the order in which they were complete. */
    public List<RawRequest> requests() {
        return requests;
    }

    /** How many connections were ever made. */
    public int connections() {
        return connections.size();
    }

    /** How many connections' scripts are still running. */
    public int openConnections() {
        return open.get();
    }

    /** Closes every connection and waits for the scripts to end. */
    @Override
    public void close() throws IOException {
        server.close();
        for (RawConnection connection : connections) {
            connection.close();
        }
        for (Thread thread : copyOfThreads()) {
            thread.interrupt();
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept(List<Script> scripts) {
        Iterator<Script> each = scripts.iterator();
        Script script = each.next();
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                RawConnection connection = new RawConnection(socket, secured(socket), requests);
                connections.add(connection);
                Script current = script;
                open.incrementAndGet();
                start("raw-server-" + connections.size(), () -> serve(connection, current));
                script = each.hasNext() ? each.next() : script;
            }
        } catch (IOException closed) {
            // The server's end.
        }
    }

    private Socket secured(Socket tcp) throws IOException {
        if (tls == null) {
            return tcp;
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, null, tcp.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    private void serve(RawConnection connection, Script script) {
        try (connection) {
            script.run(connection);
        } catch (IOException | InterruptedException ended) {
            // The other side left, or the server is closed: for the test to notice where it matters.
        } finally {
            open.decrementAndGet();
        }
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        synchronized (threads) {
            threads.add(thread);
        }
        thread.start();
    }

    private List<Thread> copyOfThreads() {
        synchronized (threads) {
            return List.copyOf(threads);
        }
    }
}
