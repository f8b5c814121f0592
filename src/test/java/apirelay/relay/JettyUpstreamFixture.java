package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the tests of {@link JettyUpstream} share. */
final class JettyUpstreamFixture {

    private JettyUpstreamFixture() {}

    /** With patience, room for eight and eight, and heads of up to 16 KiB. */
    static UpstreamSettings settings(URI base) {
        return to(base).build();
    }

    static Settings to(URI base) {
        return new Settings(base);
    }

    static Upstream.Request get(String target) {
        return new Upstream.Request("GET", target, Fields.EMPTY, null);
    }

    static Upstream.Request post(Upstream.Content content) {
        return new Upstream.Request("POST", "/", Fields.EMPTY, content);
    }

    static RecordingReceiver exchange(Upstream upstream, Upstream.Request request) throws InterruptedException {
        RecordingReceiver receiver = new RecordingReceiver();
        upstream.send(request, receiver);
        return receiver.await();
    }

    /** Lets a time pass in which nothing may happen. */
    static void pass(int millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    static final class Settings {

        private static final Duration PATIENCE = Duration.ofSeconds(15);

        private final URI base;
        private @Nullable String host;
        private @Nullable URI proxy;
        private Duration headTimeout = PATIENCE;
        private Duration idleTimeout = PATIENCE;
        private Duration totalTimeout = Duration.ZERO;
        private int maxConnections = 8;
        private int maxQueued = 8;
        private UpstreamSettings.Http2 http2 = UpstreamSettings.Http2.AUTO;
        private @Nullable Path trustStore;

        private Settings(URI base) {
            this.base = base;
        }

        Settings host(String name) {
            host = name;
            return this;
        }

        Settings proxy(URI uri) {
            proxy = uri;
            return this;
        }

        Settings headTimeout(int millis) {
            headTimeout = Duration.ofMillis(millis);
            return this;
        }

        Settings idleTimeout(int millis) {
            idleTimeout = Duration.ofMillis(millis);
            return this;
        }

        Settings totalTimeout(int millis) {
            totalTimeout = Duration.ofMillis(millis);
            return this;
        }

        Settings room(int connections, int queued) {
            maxConnections = connections;
            maxQueued = queued;
            return this;
        }

        Settings trustStore(Path store) {
            trustStore = store;
            return this;
        }

        Settings http2(UpstreamSettings.Http2 where) {
            http2 = where;
            return this;
        }

        UpstreamSettings build() {
            return new UpstreamSettings(
                    base,
                    host,
                    proxy,
                    PATIENCE,
                    headTimeout,
                    idleTimeout,
                    totalTimeout,
                    maxConnections,
                    maxQueued,
                    16 * 1024,
                    http2,
                    trustStore,
                    trustStore == null ? null : TestCertificate.PASSWORD);
        }
    }
}
