package apirelay.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URL;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * The way to the relay by HTTP, as any client goes. Never leads anywhere but to the relay's own port, which is taken for a
 * proxy, so that requests can name the authority that other clients name.
 *
 * @param settings where the relay listens
 * @param port the relay's; 0 while it is not known
 */
record RelayPort(ConsoleSettings settings, IntSupplier port) {

    /**
     * A request that is not sent yet.
     *
     * @param host as the client would name it, without a port
     * @param target the raw path and query
     * @param millis how long to wait for a connection, and for each piece of the answer
     */
    HttpURLConnection request(String host, String target, int millis) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) new URL("http://" + authority(host) + target).openConnection(asProxy());
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    /** What a client that calls the relay by this name has in {@code Host}. */
    String authority(String host) {
        String bracketed = host.contains(":") && !host.startsWith("[") ? '[' + host + ']' : host;
        return bracketed + ':' + port.getAsInt();
    }

    /**
     * The answer's content, up to one byte more than is wanted.
     *
     * @param millis how long that may take
     * @throws IOException if it takes longer, or breaks off
     */
    static byte[] content(HttpURLConnection connection, int most, int millis) throws IOException {
        long began = System.nanoTime();
        InputStream input =
                connection.getResponseCode() >= 400 ? connection.getErrorStream() : connection.getInputStream();
        if (input == null) {
            return new byte[0];
        }
        byte[] content = new byte[most + 1];
        int length = 0;
        for (int more = 0; more >= 0 && length < content.length; length += Math.max(more, 0)) {
            if (System.nanoTime() - began > millis * 1_000_000L) {
                throw new IOException("it took longer than " + millis + " ms");
            }
            more = input.read(content, length, content.length - length);
        }
        return Arrays.copyOf(content, length);
    }

    private Proxy asProxy() throws IOException {
        InetAddress address = InetAddress.getByName(settings.relayAddress());
        return new Proxy(
                Proxy.Type.HTTP,
                new InetSocketAddress(
                        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port.getAsInt()));
    }
}
