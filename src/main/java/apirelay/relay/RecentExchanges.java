package apirelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The latest exchanges, a fixed number of them. Safe for many threads, none of which waits for another. */
public final class RecentExchanges implements ExchangeObserver {

    /** A power of two, so that the count may overflow. */
    public static final int KEPT = 2048;

    private final AtomicReferenceArray<@Nullable Exchanged> ring = new AtomicReferenceArray<>(KEPT);
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public void ended(Exchanged exchanged) {
        ring.setRelease(next.getAndIncrement() & (KEPT - 1), exchanged);
    }

    /** Those that pass, the newest first, at most {@code limit} of them. */
    public List<Exchanged> latest(Predicate<Exchanged> filter, int limit) {
        List<Exchanged> latest = new ArrayList<>();
        int newest = next.get() - 1;
        for (int i = 0; i < KEPT && latest.size() < limit; i++) {
            Exchanged exchanged = ring.getAcquire((newest - i) & (KEPT - 1));
            if (exchanged != null && filter.test(exchanged)) {
                latest.add(exchanged);
            }
        }
        return latest;
    }

    /** The latest exchange whose request had this nonce in its {@code Relay-Trace}; null if there is none. */
    public @Nullable Exchanged traced(String nonce) {
        List<Exchanged> found = latest(exchanged -> nonce.equals(exchanged.trace()), 1);
        return found.isEmpty() ? null : found.get(0);
    }
}
