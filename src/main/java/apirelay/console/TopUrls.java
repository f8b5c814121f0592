package apirelay.console;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The URLs that are asked for most, over some minutes, in a bounded space.
 *
 * <p>Each minute has a table of small sets. A URL whose set is full takes one off the count of the least of them, and takes
 * that one's place once nothing is left: what is asked for often outlasts any number of URLs asked for once. A count is
 * exact as long as the set has room, and too low otherwise. Safe for many threads, none of which waits for another.
 */
final class TopUrls {

    /** Asked for so often, as far as that is known. */
    record Asked(String url, long requests, long hits) {}

    private static final int MINUTES = 5;
    private static final int SETS = 64;
    private static final int SET_SIZE = 4;

    private record Count(String url, AtomicInteger requests, AtomicInteger hits) {

        static Count first(String url, boolean hit) {
            return new Count(url, new AtomicInteger(1), new AtomicInteger(hit ? 1 : 0));
        }
    }

    private record Minute(long number, AtomicReferenceArray<@Nullable Count> counts) {}

    private final AtomicReferenceArray<@Nullable Minute> minutes = new AtomicReferenceArray<>(MINUTES);

    void add(String url, boolean hit, long minute) {
        AtomicReferenceArray<@Nullable Count> counts = at(minute);
        int hash = url.hashCode() * 0x9E3779B9; // Spreads what differs in the last characters only.
        int first = (hash >>> 16) % SETS * SET_SIZE;
        int weakest = first;
        int least = Integer.MAX_VALUE;
        for (int i = first; i < first + SET_SIZE; i++) {
            Count count = counts.get(i);
            if (count == null && counts.compareAndSet(i, null, Count.first(url, hit))) {
                return;
            }
            count = counts.get(i);
            if (count != null && count.url.equals(url)) {
                count.requests.getAndIncrement();
                if (hit) {
                    count.hits.getAndIncrement();
                }
                return;
            }
            if (count != null && count.requests.get() < least) {
                least = count.requests.get();
                weakest = i;
            }
        }
        Count loser = counts.get(weakest);
        if (loser != null && loser.requests.decrementAndGet() <= 0) {
            counts.compareAndSet(weakest, loser, Count.first(url, hit));
        }
    }

    /** Over the last minutes, the most asked for first. */
    List<Asked> top(int limit, long minute) {
        Map<String, Asked> sums = new HashMap<>();
        for (int m = 0; m < MINUTES; m++) {
            Minute counted = minutes.get(m);
            if (counted == null || counted.number > minute || counted.number <= minute - MINUTES) {
                continue;
            }
            for (int i = 0; i < counted.counts.length(); i++) {
                Count count = counted.counts.get(i);
                if (count != null && count.requests.get() > 0) {
                    Asked asked = new Asked(
                            count.url, count.requests.get(), Math.min(count.hits.get(), count.requests.get()));
                    sums.merge(asked.url, asked, TopUrls::sum);
                }
            }
        }
        return sums.values().stream()
                .sorted(Comparator.comparingLong(Asked::requests).reversed().thenComparing(Asked::url))
                .limit(limit)
                .toList();
    }

    private static Asked sum(Asked one, Asked other) {
        return new Asked(one.url, one.requests + other.requests, one.hits + other.hits);
    }

    private AtomicReferenceArray<@Nullable Count> at(long minute) {
        int index = Math.floorMod(minute, MINUTES);
        Minute found = minutes.get(index);
        while (found == null || found.number != minute) {
            Minute begun = new Minute(minute, new AtomicReferenceArray<>(SETS * SET_SIZE));
            found = minutes.compareAndSet(index, found, begun) ? begun : minutes.get(index);
        }
        return found.counts;
    }
}
