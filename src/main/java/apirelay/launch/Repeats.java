package apirelay.launch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.RequestGroupInfo;
import org.apache.coyote.RequestInfo;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a connector that can be answered again without Tomcat reading them: found by their bytes, and kept up to a
 * share of the heap (docs/decisions/0107).
 */
final class Repeats implements LifecycleListener {

    /** A note on a request: the {@link Repeat} that waits for its line of the access log. */
    private static final int UNLOGGED = 29;

    /** They may take this part of the heap. */
    private static final int SHARE = 32;

    /** One of so many is kept where there is no room. */
    private static final int FEW = 32;

    /** In bytes: the objects that hang on one of these. */
    private static final int OBJECTS = 1000;

    private final long most;
    private final AtomicLong weight = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Repeat> slots;

    /** By slot: the sum of the last request that could have been kept. If two threads meet here, one comes later to be kept. */
    private final int[] seen;

    private final AtomicLong ids = new AtomicLong();
    private final Counters counters = new Counters();

    /** @param heap in bytes */
    Repeats(long heap) {
        most = heap / SHARE;
        slots = new AtomicReferenceArray<>((int) Long.highestOneBit(Math.max(1, Math.min(1 << 24, most / 512))));
        seen = new int[slots.length()];
    }

    /** Adds to what Tomcat counts. */
    void countIn(RequestGroupInfo group) {
        counters.setGlobalProcessor(group);
    }

    /** Unlike any of Tomcat's, which are numbers. */
    String nextRequestId() {
        return "r" + Long.toHexString(ids.getAndIncrement());
    }

    /** @param head what a connection has read, outside of the heap */
    @Nullable
    Repeat find(ByteBuffer head) {
        if (head.remaining() > Repeatability.LONGEST) {
            return null;
        }
        Repeat found = slots.get(slot(head));
        return found != null && found.head().equals(head) ? found : null;
    }

    /** It can't be answered so any more. */
    void forget(Repeat repeat) {
        if (slots.compareAndSet(slot(repeat.head()), repeat, null)) {
            weight.addAndGet(-repeat.weight());
        }
    }

    /**
     * A request can be answered again. It is kept when that is said for the second time: most of those that come once would only
     * take others' place.
     *
     * @param protocol its connector's
     * @param bytes what the connection has read last
     * @param answer as {@link Repeat#answer}
     */
    void add(
            AbstractHttp11Protocol<?> protocol,
            Request request,
            ByteBuffer bytes,
            BiFunction<String, ByteBuffer, byte @Nullable []> answer) {
        int sum = sum(bytes);
        int slot = sum & (seen.length - 1);
        if (seen[slot] != sum) {
            seen[slot] = sum;
            return;
        }
        if (isFull() && ThreadLocalRandom.current().nextInt(FEW) > 0) {
            return;
        }
        byte[] fields = Repeatability.addedFields(protocol, request, bytes);
        if (fields == null
                || !(request.getNote(CoyoteAdapter.ADAPTER_NOTES)
                        instanceof org.apache.catalina.connector.Request mapped)
                || !Repeatability.isUnobserved(mapped)) {
            return;
        }
        ByteBuffer head =
                ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        // The request is there as it came, as its URL, and as its line in the log.
        long weight = OBJECTS + Repeatability.answerLength(request) + 3L * head.capacity();
        Repeat repeat = new Repeat(head, answer, mapped.getContext(), fields, weight, null);
        if (mapped.getHost().getAccessLog() == null) {
            put(repeat);
        } else {
            request.setNote(UNLOGGED, new Unlogged(this, repeat, request.getRequestId()));
        }
    }

    /** Where all that comes would take another's place, which may be as good, only some of it does. */
    private boolean isFull() {
        return weight.get() > most - most / 16;
    }

    /** Nothing of an application stays when that stops. */
    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (!event.getType().equals(Lifecycle.AFTER_STOP_EVENT)) {
            return;
        }
        event.getLifecycle().removeLifecycleListener(this);
        for (int i = 0; i < slots.length(); i++) {
            Repeat repeat = slots.get(i);
            if (repeat != null && repeat.application() == event.getLifecycle()) {
                forget(repeat);
            }
        }
    }

    /**
     * A request's line has been written.
     *
     * @param line makes the lines of those that are the same; null if they can't be made
     */
    static void logged(Request request, Supplier<LogValve.@Nullable Again> line) {
        if (request.getNote(UNLOGGED) instanceof Unlogged unlogged) {
            request.setNote(UNLOGGED, null);
            boolean answered = unlogged.isOf(request) && request.getResponse().getStatus() == 200;
            LogValve.Again again = answered ? line.get() : null;
            if (again != null) {
                unlogged.repeats.put(unlogged.repeat.with(again));
            }
        }
    }

    /** A request was answered again. */
    void count(long nanos, int bytes) {
        counters.requests.increment();
        counters.nanos.add(nanos);
        counters.bytes.add(bytes);
    }

    void put(Repeat repeat) {
        Context application = repeat.application();
        if (!Arrays.asList(application.findLifecycleListeners()).contains(this)) {
            application.addLifecycleListener(this);
        }
        int slot = slot(repeat.head());
        Repeat before = slots.getAndSet(slot, repeat);
        weight.addAndGet(repeat.weight() - (before == null ? 0 : before.weight()));
        for (int i = 1; weight.get() > most && i < slots.length(); i++) { // Its neighbours make room, which are any.
            Repeat other = slots.get((slot + i) & (slots.length() - 1));
            if (other != null) {
                forget(other);
            }
        }
        if (!application.getState().isAvailable()) {
            forget(repeat);
        }
    }

    private int slot(ByteBuffer head) {
        return sum(head) & (slots.length() - 1);
    }

    private static int sum(ByteBuffer head) {
        CRC32C sum = new CRC32C();
        sum.update(head.duplicate());
        return (int) sum.getValue();
    }

    /** It waits for its line of the access log. */
    private record Unlogged(Repeats repeats, Repeat repeat, String requestId) {

        boolean isOf(Request request) {
            return request.getRequestId().equals(requestId);
        }
    }

    /** Tomcat's counters of requests, for those that it has not seen. */
    private static final class Counters extends RequestInfo {

        private final LongAdder requests = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        Counters() {
            super(new Request());
        }

        @Override
        public int getRequestCount() {
            return (int) requests.sum();
        }

        @Override
        public long getProcessingTime() {
            return TimeUnit.NANOSECONDS.toMillis(nanos.sum());
        }

        @Override
        public long getBytesSent() {
            return bytes.sum();
        }
    }
}
