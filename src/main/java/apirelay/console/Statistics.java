package apirelay.console;

import apirelay.relay.ExchangeObserver;
import apirelay.relay.Exchanged;
import apirelay.relay.Forwarded;
import apirelay.relay.UpstreamState;
import apirelay.store.StoreStatistics;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the relay did in each second of the last five minutes, and since the start. */
public final class Statistics implements ExchangeObserver {

    /** How many seconds are told. */
    public static final int SECONDS = 300;

    /** More than are told: an exchange may be counted while its second is read. */
    private static final int KEPT = 512;

    private static final int TOP = 20;

    private record Second(long time, Counts counts, Latencies latencies) {

        static Second empty(long time) {
            return new Second(time, new Counts(), new Latencies());
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("time", time);
            map.putAll(counts.toMap());
            map.put("p50", latencies.percentile(0.5));
            map.put("p99", latencies.percentile(0.99));
            return map;
        }
    }

    private final Clock clock;
    private final Supplier<StoreStatistics> store;
    private final long memoryLimit;
    private final long diskLimit;
    private final Supplier<List<UpstreamState>> upstreams;
    private final AtomicReferenceArray<@Nullable Second> seconds = new AtomicReferenceArray<>(KEPT);
    private final Counts totals = new Counts();
    private final TopUrls urls = new TopUrls();

    /**
     * @param clock the one that exchanges begin by
     * @param memoryLimit in bytes, as {@code diskLimit}
     */
    public Statistics(
            Clock clock,
            Supplier<StoreStatistics> store,
            long memoryLimit,
            long diskLimit,
            Supplier<List<UpstreamState>> upstreams) {
        this.clock = clock;
        this.store = store;
        this.memoryLimit = memoryLimit;
        this.diskLimit = diskLimit;
        this.upstreams = upstreams;
    }

    @Override
    public void ended(Exchanged exchanged) {
        // Its end by the clock, without asking that again.
        long ended = exchanged.began().plusNanos(exchanged.nanos()).getEpochSecond();
        Second second = at(ended);
        second.counts.add(exchanged);
        second.latencies.add(exchanged.nanos());
        totals.add(exchanged);
        urls.add(exchanged.url(), Counts.isHit(exchanged), ended / 60);
    }

    @Override
    public void ended(Forwarded forwarded) {
        at(clock.instant().getEpochSecond()).counts.add(forwarded);
        totals.add(forwarded);
    }

    /**
     * All of it, by the names that the console's API has.
     *
     * @param latest how many seconds of the history, up to the last one that is over
     */
    public Map<String, Object> snapshot(int latest) {
        Instant now = clock.instant();
        long current = now.getEpochSecond();
        List<Map<String, Object>> history = new ArrayList<>();
        for (long time = current - Math.min(latest, SECONDS); time < current; time++) {
            Second second = seconds.get(index(time));
            history.add((second == null || second.time != time ? Second.empty(time) : second).toMap());
        }
        Map<String, Object> total = totals.toMap();
        total.put("upstreamRequestsSaved", totals.requestsSaved());
        total.put("upstreamBytesSaved", totals.bytesSaved());
        Map<String, Object> snapshot = new LinkedHashMap<>();
        snapshot.put("now", now.toString());
        snapshot.put("seconds", history);
        snapshot.put("totals", total);
        snapshot.put("store", storeNow());
        snapshot.put(
                "upstreams", upstreams.get().stream().map(Statistics::upstream).toList());
        snapshot.put(
                "top", urls.top(TOP, current / 60).stream().map(Statistics::url).toList());
        return snapshot;
    }

    private Map<String, Object> storeNow() {
        StoreStatistics now = store.get();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("memoryEntries", now.memoryEntries());
        map.put("memoryBytes", now.memoryBytes());
        map.put("memoryLimit", memoryLimit);
        map.put("memoryEvictions", now.memoryEvictions());
        map.put("diskEntries", now.diskEntries());
        map.put("diskBytes", now.diskBytes());
        map.put("diskLimit", diskLimit);
        map.put("fileBytes", now.fileBytes());
        map.put("diskEvictions", now.diskEvictions());
        map.put("queueBytes", now.queueBytes());
        map.put("lag", now.lagMillis() / 1000.0);
        map.put("skipped", now.skipped());
        map.put("errors", now.errors());
        map.put("disk", now.disk().name().toLowerCase(Locale.ROOT));
        map.put("message", now.message());
        return map;
    }

    private static Map<String, Object> upstream(UpstreamState upstream) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("route", upstream.route());
        map.put("url", upstream.url().toString());
        map.put("state", upstream.state().name().toLowerCase(Locale.ROOT));
        map.put("requests", upstream.requests());
        map.put("failures", upstream.failures());
        return map;
    }

    private static Map<String, Object> url(TopUrls.Asked asked) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("url", asked.url());
        map.put("requests", asked.requests());
        map.put("hits", asked.hits());
        return map;
    }

    private Second at(long time) {
        Second found = seconds.get(index(time));
        while (found == null || found.time != time) {
            Second begun = Second.empty(time);
            found = seconds.compareAndSet(index(time), found, begun) ? begun : seconds.get(index(time));
        }
        return found;
    }

    private static int index(long time) {
        return Math.floorMod(time, KEPT);
    }
}
