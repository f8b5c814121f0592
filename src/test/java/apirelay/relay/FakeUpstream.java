package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream whose answers the test gives, on the test's own thread. */
final class FakeUpstream implements Upstream {

    /** A request that came, to be answered. */
    static final class Sent implements Call {

        final Request request;
        final Receiver receiver;
        boolean cancelled;

        /** How many pieces the relay has asked for after those it was given. */
        int asked;

        private Sent(Request request, Receiver receiver) {
            this.request = request;
            this.receiver = receiver;
        }

        void head(int status, String... namesAndValues) {
            receiver.head(new ResponseHead(status, Fields.of(namesAndValues)));
        }

        void content(String text) {
            content(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Spoils the bytes once the relay has given them back. */
        void content(byte[] bytes) {
            byte[] own = bytes.clone();
            receiver.content(ByteBuffer.wrap(own), () -> {
                Arrays.fill(own, (byte) '!');
                asked++;
            });
        }

        void end() {
            receiver.complete(Fields.EMPTY);
        }

        void answer(String text, String... namesAndValues) {
            head(200, namesAndValues);
            content(text);
            end();
        }

        void fail(Kind kind) {
            receiver.failed(new Failure(kind, new IllegalStateException("as told")));
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                fail(Kind.ABORTED);
            }
        }
    }

    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    @Override
    public Call send(Request request, Receiver receiver) {
        Sent call = new Sent(request, receiver);
        sent.add(call);
        return call;
    }

    List<Sent> sent() {
        return new ArrayList<>(sent);
    }

    Sent sent(int index) {
        return sent.get(index);
    }

    @Override
    public void close() {}
}
