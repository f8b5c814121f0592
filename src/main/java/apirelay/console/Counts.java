package apirelay.console;

import apirelay.caching.Outcome;
import apirelay.relay.Exchanged;
import apirelay.relay.Forwarded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the relay did in some time. Safe for many threads, none of which waits for another. */
final class Counts {

    private final LongAdder requests = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder forwarded = new LongAdder();
    private final LongAdder collapsed = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder upstreamBytes = new LongAdder();
    private final LongAdder clientBytes = new LongAdder();
    private final LongAdder bytesSaved = new LongAdder();

    void add(Exchanged exchanged) {
        requests.increment();
        clientBytes.add(exchanged.clientBytes());
        boolean fromStore = false;
        switch (exchanged.outcome()) {
            case HIT, STALE, VALIDATED -> fromStore = true;
            case COLLAPSED -> {
                collapsed.increment();
                fromStore = true;
            }
            case MISS, PASS, ERROR -> {}
        }
        if (isHit(exchanged)) {
            hits.increment();
        }
        if (exchanged.outcome() == Outcome.STALE) {
            stale.increment();
        }
        if (exchanged.status() >= 500) {
            errors.increment();
        }
        if (fromStore) {
            bytesSaved.add(Math.max(0, exchanged.clientBytes() - exchanged.upstreamBytes()));
        }
    }

    void add(Forwarded ended) {
        forwarded.increment();
        upstreamBytes.add(ended.bytes());
    }

    /** Answered from the store without asking upstream. */
    static boolean isHit(Exchanged exchanged) {
        return exchanged.outcome() != Outcome.ERROR && exchanged.decision().isHit();
    }

    /** How many requests upstream would have got, too, without a cache. */
    long requestsSaved() {
        return hits.sum() + collapsed.sum();
    }

    long bytesSaved() {
        return bytesSaved.sum();
    }

    /** By the names that the console's API has for them. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("requests", requests.sum());
        map.put("hits", hits.sum());
        map.put("stale", stale.sum());
        map.put("forwarded", forwarded.sum());
        map.put("collapsed", collapsed.sum());
        map.put("errors", errors.sum());
        map.put("upstreamBytes", upstreamBytes.sum());
        map.put("clientBytes", clientBytes.sum());
        return map;
    }
}
