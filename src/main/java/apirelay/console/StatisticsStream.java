package apirelay.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells the statistics each second, as server-sent events: first the whole history, then the newest second. Who reads more
 * slowly than that misses some; nobody holds a thread.
 */
final class StatisticsStream implements Handler, AutoCloseable {

    private static final Logger LOGGER = System.getLogger(StatisticsStream.class.getName());
    private static final int MOST = 32;

    private final Statistics statistics;
    private final BooleanSupplier draining;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "relay-console-stream");
        thread.setDaemon(true);
        return thread;
    });

    /** @param draining whether the relay is about to stop: then all streams end */
    StatisticsStream(Statistics statistics, BooleanSupplier draining) {
        this.statistics = statistics;
        this.draining = draining;
        Future<?> unused = timer.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        new Query(request);
        if (readers.size() >= MOST) {
            throw new Refused(503, "Service Unavailable", "There are " + MOST + " such streams already.");
        }
        response.setContentType("text/event-stream");
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        Reader reader = new Reader(context, response.getOutputStream());
        response.getOutputStream().setWriteListener(reader);
    }

    private void tick() {
        try {
            if (draining.getAsBoolean()) {
                readers.forEach(Reader::end);
            } else if (!readers.isEmpty()) {
                byte[] event = event(1);
                readers.forEach(reader -> reader.send(event));
            }
        } catch (IOException | RuntimeException e) { // Or there would be no next time.
            LOGGER.log(Level.WARNING, "The statistics could not be told", e);
        }
    }

    private byte[] event(int seconds) throws IOException {
        String json = new String(Json.bytes(statistics.snapshot(seconds)), StandardCharsets.UTF_8);
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        readers.forEach(Reader::end);
    }

    /** One client. Guarded by itself: the container and the timer both call. */
    private final class Reader implements WriteListener {

        private final AsyncContext context;
        private final ServletOutputStream output;
        private boolean begun;
        private boolean flushing;

        Reader(AsyncContext context, ServletOutputStream output) {
            this.context = context;
            this.output = output;
        }

        @Override
        public synchronized void onWritePossible() throws IOException {
            if (!begun) {
                begun = true;
                readers.add(this);
                send(event(Statistics.SECONDS));
            } else if (flushing && output.isReady()) {
                flushing = false;
                output.flush();
            }
        }

        @Override
        public synchronized void onError(
                Throwable failure) { // Waits for a write: the container reuses its objects then.
            end();
        }

        synchronized void send(byte[] event) {
            try {
                if (output.isReady()) {
                    output.write(event);
                    flushing = !output.isReady();
                    if (!flushing) {
                        output.flush();
                    }
                }
            } catch (IOException | IllegalStateException e) { // The client has left.
                end();
            }
        }

        void end() {
            if (readers.remove(this)) {
                try {
                    context.complete();
                } catch (IllegalStateException e) {
                    // The container has ended it.
                }
            }
        }
    }
}
