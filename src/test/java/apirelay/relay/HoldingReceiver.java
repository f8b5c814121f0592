package apirelay.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks for no more until it is told to. */
final class HoldingReceiver extends RecordingReceiver {

    private final AtomicReference<@Nullable Runnable> held = new AtomicReference<>();

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        super.content(bytes, () -> held.set(more));
    }

    boolean isHolding() {
        return held.get() != null;
    }

    /** Gives back what it holds, and asks for the next piece. */
    void release() {
        Runnable more = held.getAndSet(null);
        if (more != null) {
            more.run();
        }
    }
}
