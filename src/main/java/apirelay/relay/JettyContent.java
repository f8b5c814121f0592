package apirelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content.Chunk;
import org.jspecify.annotations.Nullable;

/** A request's content as Jetty pulls it: at most one piece is held, and none is asked for before it is wanted. */
final class JettyContent implements Request.Content, Upstream.Content.Sink {

    private final Upstream.Content content;
    private final JettyExchange exchange;

    // The fields below are guarded by this; nothing foreign is called under it.
    private @Nullable Chunk next;
    private @Nullable Runnable demand;
    private boolean reading;
    private long delivered;

    JettyContent(Upstream.Content content, JettyExchange exchange) {
        this.content = content;
        this.exchange = exchange;
    }

    @Override
    public long getLength() {
        return content.length();
    }

    /** Null, or Jetty would make up a field. */
    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public @Nullable Chunk read() {
        Chunk chunk = take();
        if (chunk == null) {
            pull();
            chunk = take();
        }
        if (chunk == null) {
            exchange.awaitContent();
        } else {
            exchange.contentTaken(chunk.isLast());
        }
        return chunk;
    }

    @Override
    public void demand(Runnable callback) {
        boolean ready;
        synchronized (this) {
            ready = next != null;
            if (!ready) {
                demand = callback;
            }
        }
        if (ready) {
            callback.run();
        } else {
            pull();
        }
    }

    @Override
    public void accept(ByteBuffer bytes, boolean last) {
        long length = content.length();
        long sofar;
        synchronized (this) {
            delivered += bytes.remaining();
            sofar = delivered;
        }
        if (length >= 0 && (sofar > length || (last && sofar < length))) {
            // The head is sent: a body of another length would be read as, or eat, the next request.
            failed(new IOException("content of " + sofar + " bytes where " + length + " were announced"));
        } else {
            deliver(Chunk.from(bytes, last));
        }
    }

    @Override
    public void failed(Throwable failure) {
        boolean tooLong = failure instanceof BoundedContent.TooLong;
        exchange.giveUp(tooLong ? Upstream.Kind.TOO_LARGE : Upstream.Kind.ABORTED, failure);
        fail(failure);
    }

    /** From Jetty: nobody will read any more. */
    @Override
    public synchronized void fail(Throwable failure) {
        next = Chunk.from(failure);
        demand = null;
    }

    private synchronized @Nullable Chunk take() {
        Chunk chunk = next;
        next = Chunk.next(chunk);
        return chunk;
    }

    private void pull() {
        synchronized (this) {
            if (reading || next != null) {
                return;
            }
            reading = true;
        }
        content.read(this);
    }

    private void deliver(Chunk chunk) {
        Runnable callback;
        synchronized (this) {
            reading = false;
            if (!Chunk.isFailure(next)) {
                next = chunk;
            }
            callback = demand;
            demand = null;
        }
        if (callback != null) {
            callback.run();
        }
    }
}
