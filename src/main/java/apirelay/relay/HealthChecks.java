package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks each base URL, time after time, whether it is well: it is if it answers with 2xx or 3xx, to the end. */
final class HealthChecks implements AutoCloseable {

    private final ScheduledExecutorService timer;

    HealthChecks(List<UpstreamServer> servers, String path, Duration interval) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "relay-health");
            thread.setDaemon(true);
            return thread;
        });
        Upstream.Request request = new Upstream.Request("GET", path, Fields.EMPTY, null);
        for (UpstreamServer server : servers) {
            var unused =
                    timer.scheduleAtFixedRate(new Check(server, request), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One at a time of each server. */
    private static final class Check implements Runnable, Upstream.Receiver {

        private final UpstreamServer server;
        private final Upstream.Request request;
        private final AtomicBoolean underWay = new AtomicBoolean();
        private volatile boolean passed;

        Check(UpstreamServer server, Upstream.Request request) {
            this.server = server;
            this.request = request;
        }

        @Override
        public void run() {
            if (underWay.compareAndSet(false, true)) {
                server.upstream().send(request, this);
            }
        }

        @Override
        public void interim(ResponseHead head) {}

        @Override
        public void head(ResponseHead head) {
            passed = head.status() >= 200 && head.status() < 400;
        }

        @Override
        public void content(ByteBuffer bytes, Runnable more) {
            more.run();
        }

        @Override
        public void complete(Fields trailers) {
            server.checked(passed);
            underWay.set(false);
        }

        @Override
        public void failed(Upstream.Failure failure) {
            if (failure.kind() != Upstream.Kind.OVERLOADED) { // Then it was not asked.
                server.checked(false);
            }
            underWay.set(false);
        }
    }
}
