package apirelay.console;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.relay.Exchanged;
import apirelay.relay.Locations;
import apirelay.relay.Problem;
import apirelay.relay.RecentExchanges;
import apirelay.relay.RelayContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the relay by HTTP, as any client would, and tells what it answered and why.
 */
final class Browse implements Handler, AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Browse.class.getName());
    private static final int MOST_BYTES = 2 << 20;
    private static final int MILLIS = 30_000;
    private static final int THREADS = 4;
    private static final Pattern TEXT =
            Pattern.compile("text/.*|application/(json|xml|javascript|.*\\+json|.*\\+xml|problem\\+json)");
    private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([^\";]+)");

    private final RelayPort relayPort;
    private final RecentExchanges recent;
    private final Locations locations;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(16), task -> {
                Thread thread = new Thread(task, "relay-console-browse");
                thread.setDaemon(true);
                return thread;
            });

    Browse(RelayPort relayPort, RecentExchanges recent, RelayContext relay) {
        this.relayPort = relayPort;
        this.recent = recent;
        this.locations = new Locations(relay);
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Json.Members members = Json.read(request, "method", "path", "fields");
        RequestHead ask = Ask.read(members, request, locations, relayPort);
        if (!ask.method().equals("GET") && !ask.method().equals("HEAD")) {
            throw Refused.badRequest("method must be GET or HEAD.");
        }
        String host = request.getServerName();
        String target = request.getContextPath() + ask.target();
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        try {
            threads.execute(() -> answer(ask, host, target, context, response));
        } catch (RejectedExecutionException e) {
            send(context, response, new Problem(503, "Service Unavailable", "Too much is browsed at once."));
        }
    }

    private void answer(
            RequestHead ask, String host, String target, AsyncContext context, HttpServletResponse response) {
        try {
            byte[] answer = Json.bytes(browse(ask, host, target));
            response.setContentType("application/json");
            response.setContentLength(answer.length);
            response.getOutputStream().write(answer);
            context.complete();
        } catch (IllegalArgumentException e) {
            send(context, response, new Problem(400, "Bad Request", "A field's name or value is not valid."));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.INFO, "The relay could not be browsed: " + e);
            send(context, response, new Problem(502, "Bad Gateway", "The relay gave no answer that can be shown."));
        }
    }

    private static void send(AsyncContext context, HttpServletResponse response, Problem problem) {
        try {
            if (!response.isCommitted()) {
                problem.send(Fields.EMPTY, response);
            }
            context.complete();
        } catch (IOException | IllegalStateException e) {
            LOGGER.log(Level.DEBUG, "The console's client has left", e);
        }
    }

    private Map<String, Object> browse(RequestHead ask, String host, String target) throws IOException {
        String nonce = UUID.randomUUID().toString();
        long began = System.nanoTime();
        HttpURLConnection connection = relayPort.request(host, target, MILLIS);
        try {
            connection.setRequestMethod(ask.method());
            for (int i = 0; i < ask.fields().size(); i++) {
                connection.addRequestProperty(ask.fields().name(i), ask.fields().value(i));
            }
            connection.setRequestProperty("Relay-Trace", nonce);
            int status = connection.getResponseCode();
            byte[] content = RelayPort.content(connection, MOST_BYTES, MILLIS);
            double seconds = (System.nanoTime() - began) / 1e9;
            boolean truncated = content.length > MOST_BYTES;
            if (truncated) {
                content = Arrays.copyOf(content, MOST_BYTES);
            }
            String type = connection.getContentType();
            byte[] shown = decoded(content, connection.getContentEncoding());
            Charset charset = shown == null ? null : charset(type);
            long length = connection.getContentLengthLong();
            Exchanged exchanged = traced(nonce);
            return Json.object(
                    "status",
                    status,
                    "fields",
                    fields(connection),
                    "seconds",
                    seconds,
                    "size",
                    ask.method().equals("HEAD") || length < 0 ? content.length : length,
                    "text",
                    charset == null ? null : new String(shown, charset),
                    "base64",
                    charset == null ? Base64.getEncoder().encodeToString(content) : null,
                    "truncated",
                    truncated,
                    "decision",
                    Decisions.json(exchanged));
        } finally {
            connection.disconnect();
        }
    }

    /** Null if it can't be decoded. */
    private static byte @Nullable [] decoded(byte[] content, @Nullable String coding) {
        if (coding == null || coding.equalsIgnoreCase("identity")) {
            return content;
        }
        if (!coding.equalsIgnoreCase("gzip")) {
            return null;
        }
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return plain.readNBytes(MOST_BYTES);
        } catch (IOException e) {
            return null;
        }
    }

    /** Null for what is no text. */
    private static @Nullable Charset charset(@Nullable String type) {
        if (type == null
                || !TEXT.matcher(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .matches()) {
            return null;
        }
        Matcher named = CHARSET.matcher(type);
        try {
            return named.find() ? Charset.forName(named.group(1).strip()) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static List<List<String>> fields(HttpURLConnection connection) {
        List<List<String>> fields = new ArrayList<>();
        for (int i = 1; connection.getHeaderField(i) != null; i++) {
            fields.add(List.of(String.valueOf(connection.getHeaderFieldKey(i)), connection.getHeaderField(i)));
        }
        return fields;
    }

    /** An exchange is told of when its answer is out, which the client may see first. */
    private Exchanged traced(String nonce) throws IOException {
        for (int i = 0; i < 1_000; i++) {
            Exchanged exchanged = recent.traced(nonce);
            if (exchanged != null) {
                return exchanged;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        throw new IOException("the relay did not say what it decided");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
