package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers the latest purges, so that what was under way when they came is not stored after them. When there are too many,
 * the oldest ones are taken to have meant everything.
 */
final class Purges {

    private static final int MOST = 64;

    private record Purge(Filter filter, long time) {}

    private final ArrayDeque<Purge> order = new ArrayDeque<>();
    private volatile List<Purge> latest = List.of();
    private volatile long all = -1;
    private volatile long last = -1;

    synchronized void add(Filter filter, long time) {
        order.add(new Purge(filter, time));
        if (order.size() > MOST) {
            all = order.remove().time();
        }
        latest = new ArrayList<>(order);
        last = time;
    }

    /** Whether there has been any since that logical time. */
    boolean after(long since) {
        return last > since;
    }

    /** @param since the logical time when the request was sent that led to the response */
    boolean refuse(CacheKey key, StoredResponse response, long since) {
        if (!after(since)) {
            return false;
        }
        if (all > since) {
            return true;
        }
        for (Purge purge : latest) {
            if (purge.time() > since && purge.filter().matches(key, response)) {
                return true;
            }
        }
        return false;
    }
}
