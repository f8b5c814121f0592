package apirelay.relay;

import apirelay.http.Fields;
import java.net.URI;
import java.time.Duration;

/** What the tests of {@link JettyUpstream} share. */
final class JettyUpstreamFixture {

    private JettyUpstreamFixture() {}

    /** With patience, room for eight and eight, and heads of up to 16 KiB. */
    static UpstreamSettings settings(URI base) {
        Duration patience = Duration.ofSeconds(15);
        return new UpstreamSettings(
                base, null, null, patience, patience, patience, Duration.ZERO, 8, 8, 16 * 1024, null, null);
    }

    static Upstream.Request get(String target) {
        return new Upstream.Request("GET", target, Fields.EMPTY, null);
    }

    static RecordingReceiver exchange(Upstream upstream, Upstream.Request request) throws InterruptedException {
        RecordingReceiver receiver = new RecordingReceiver();
        upstream.send(request, receiver);
        return receiver.await();
    }
}
