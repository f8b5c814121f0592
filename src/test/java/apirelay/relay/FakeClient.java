package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client that keeps what it gets, at once or, if it is slow, piece by piece when the test says so. */
final class FakeClient implements Client {

    private final boolean slow;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable ByteBuffer pending;
    private @Nullable Runnable more;
    private Runnable whenGone = () -> {};
    private boolean gone;

    @Nullable
    ResponseHead head;

    @Nullable
    Problem problem;

    boolean ended;

    /** What would answer the request if it came again. */
    @Nullable
    RepeatedHit repeatedHit;

    private FakeClient(boolean slow) {
        this.slow = slow;
    }

    static FakeClient quick() {
        return new FakeClient(false);
    }

    static FakeClient slow() {
        return new FakeClient(true);
    }

    /** Takes the piece that is there. Returns whether there was one. */
    boolean take() {
        ByteBuffer bytes = pending;
        Runnable next = more;
        if (bytes == null || next == null) {
            return false;
        }
        pending = null;
        more = null;
        byte[] taken = new byte[bytes.remaining()];
        bytes.get(taken);
        content.writeBytes(taken);
        next.run();
        return true;
    }

    void takeAll() {
        while (take()) {}
    }

    void go() {
        gone = true;
        whenGone.run();
        Runnable next = more;
        if (next != null) { // As the contract says: whoever gave a piece waits for word.
            pending = null;
            more = null;
            next.run();
        }
    }

    String text() {
        return content.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return content.toByteArray();
    }

    int status() {
        return head == null ? problem == null ? 0 : problem.status() : head.status();
    }

    String field(String name) {
        String value = head == null ? null : head.fields().first(name);
        return value == null ? "" : value;
    }

    @Override
    public void suspend() {}

    @Override
    public Upstream.@Nullable Content requestContent() {
        return null;
    }

    @Override
    public void answer(ResponseHead head, @Nullable StoredBody body) {
        head(head);
        if (body != null) {
            try (body) {
                while (body.hasNext()) {
                    ByteBuffer bytes = Objects.requireNonNull(body.next());
                    byte[] taken = new byte[bytes.remaining()];
                    bytes.get(taken);
                    content.writeBytes(taken);
                }
            }
        }
        end();
    }

    @Override
    public void repeatable(Exchange answered, StoredResponse stored) {
        repeatedHit = new RepeatedHit(answered, stored, "text/plain;charset=UTF-8");
    }

    @Override
    public void earlyHints(Fields fields) {}

    @Override
    public void head(ResponseHead head) {
        if (this.head != null) {
            throw new IllegalStateException("a second head");
        }
        this.head = head;
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        if (pending != null || ended || problem != null) {
            throw new IllegalStateException("content out of turn");
        }
        pending = bytes;
        this.more = more;
        if (gone) {
            pending = null;
            this.more = null;
            more.run();
        } else if (!slow) {
            take();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        if (ended || problem != null) {
            throw new IllegalStateException("a second end");
        }
        ended = true;
    }

    @Override
    public void fail(Problem problem) {
        if (ended || this.problem != null) {
            throw new IllegalStateException("a second end");
        }
        this.problem = problem;
    }

    @Override
    public void whenGone(Runnable whenGone) {
        this.whenGone = whenGone;
        if (gone) {
            whenGone.run();
        }
    }
}
