package apirelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Writes down what an upstream tells it, and finds fault with calls that overlap or come after the end. */
class RecordingReceiver implements Upstream.Receiver {

    private final List<String> events = new ArrayList<>();
    private final List<ResponseHead> interim = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable ResponseHead head;
    private volatile @Nullable Fields trailers;
    private volatile Upstream.@Nullable Failure failure;

    @Override
    public void interim(ResponseHead received) {
        on(() -> {
            events.add("interim " + received.status());
            interim.add(received);
        });
    }

    @Override
    public void head(ResponseHead received) {
        on(() -> {
            events.add("head " + received.status());
            head = received;
        });
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        on(() -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            content.writeBytes(copy);
        });
        more.run();
    }

    @Override
    public void complete(Fields received) {
        on(() -> {
            events.add("complete");
            trailers = received;
        });
        end.countDown();
    }

    @Override
    public void failed(Upstream.Failure received) {
        on(() -> {
            events.add("failed " + received.kind());
            failure = received;
        });
        end.countDown();
    }

    /** Waits for the end. */
    RecordingReceiver await() throws InterruptedException {
        if (!end.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no end after " + events());
        }
        return this;
    }

    boolean hasEnded() {
        return end.getCount() == 0;
    }

    /** {@code interim 103}, {@code head 200}, {@code complete}, {@code failed TIMEOUT}, {@code FAULT …}; no content. */
    List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    List<ResponseHead> interim() {
        return interim;
    }

    ResponseHead head() {
        ResponseHead received = head;
        if (received == null) {
            throw new AssertionError("no head, but " + events() + " " + failure);
        }
        return received;
    }

    byte[] content() {
        synchronized (events) {
            return content.toByteArray();
        }
    }

    String text() {
        return new String(content(), ISO_8859_1);
    }

    @Nullable
    Fields trailers() {
        return trailers;
    }

    Upstream.@Nullable Failure failure() {
        return failure;
    }

    private void on(Runnable event) {
        if (!busy.compareAndSet(false, true)) {
            fault("two calls at once");
        }
        synchronized (events) {
            if (hasEnded()) {
                fault("a call after the end");
            }
            event.run();
        }
        busy.set(false);
    }

    private void fault(String what) {
        synchronized (events) {
            events.add("FAULT " + what);
        }
    }
}
