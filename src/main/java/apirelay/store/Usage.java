package apirelay.store;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Uses of stored responses, collected to be written in batches. What exceeds the bound is not counted. */
final class Usage {

    private static final int MOST = 100_000;

    private final ConcurrentHashMap<Long, Counter> uses = new ConcurrentHashMap<>();

    /** @param last the latest, in milliseconds of the epoch */
    record Uses(long count, long last) {

        Uses plus(Uses more) {
            return new Uses(count + more.count, Math.max(last, more.last));
        }
    }

    /** Counts until it is taken. */
    private static final class Counter extends AtomicLong {

        private static final long TAKEN = -1;
        private static final long serialVersionUID = 1L;

        private volatile long last;

        /** @return false if it has been taken */
        boolean add(long now) {
            if (last < now) {
                last = now;
            }
            long count;
            do {
                count = get();
            } while (count != TAKEN && !compareAndSet(count, count + 1));
            return count != TAKEN;
        }
    }

    void add(long id, long now) {
        for (boolean added = false; !added; ) {
            Counter counter = uses.get(id);
            if (counter == null) {
                if (uses.size() >= MOST) {
                    return;
                }
                counter = uses.computeIfAbsent(id, key -> new Counter());
            }
            added = counter.add(now);
        }
    }

    /** What has been collected of one and not been taken; or null. */
    @Nullable
    Uses of(long id) {
        Counter counter = uses.get(id);
        long count = counter == null ? 0 : counter.get();
        return counter == null || count <= 0 ? null : new Uses(count, counter.last);
    }

    /** Takes some out. */
    Map<Long, Uses> take(int most) {
        Map<Long, Uses> taken = new HashMap<>();
        for (Iterator<Map.Entry<Long, Counter>> entries = uses.entrySet().iterator();
                entries.hasNext() && taken.size() < most; ) {
            Map.Entry<Long, Counter> entry = entries.next();
            Counter counter = entry.getValue();
            uses.remove(entry.getKey(), counter);
            long count = counter.getAndSet(Counter.TAKEN);
            if (count > 0) {
                taken.put(entry.getKey(), new Uses(count, counter.last));
            }
        }
        return taken;
    }
}
