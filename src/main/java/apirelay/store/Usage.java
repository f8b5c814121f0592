package apirelay.store;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Uses of stored responses, collected to be written in batches. What exceeds the bound is not counted. */
final class Usage {

    private static final int MOST = 100_000;

    private final ConcurrentHashMap<Long, Uses> uses = new ConcurrentHashMap<>();

    /** @param last the latest, in milliseconds of the epoch */
    record Uses(long count, long last) {

        Uses plus(Uses more) {
            return new Uses(count + more.count, Math.max(last, more.last));
        }
    }

    void add(long id, long now) {
        Uses use = new Uses(1, now);
        if (uses.size() < MOST) {
            uses.merge(id, use, Uses::plus);
        } else {
            uses.computeIfPresent(id, (key, present) -> present.plus(use));
        }
    }

    /** What has been collected of one and not been taken; or null. */
    @Nullable
    Uses of(long id) {
        return uses.get(id);
    }

    /** Takes some out. */
    Map<Long, Uses> take(int most) {
        Map<Long, Uses> taken = new HashMap<>();
        for (Iterator<Long> ids = uses.keySet().iterator(); ids.hasNext() && taken.size() < most; ) {
            long id = ids.next();
            Uses use = uses.remove(id);
            if (use != null) {
                taken.put(id, use);
            }
        }
        return taken;
    }
}
