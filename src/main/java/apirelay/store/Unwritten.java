package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** Looks through memory and queue for what the disk does not have, not yet or never. */
final class Unwritten {

    private final Regions regions;
    private final StoreRules rules;
    private final LongFunction<Usage.@Nullable Uses> uses;

    /** @param uses those that no row has yet, by the response's id */
    Unwritten(Regions regions, StoreRules rules, LongFunction<Usage.@Nullable Uses> uses) {
        this.regions = regions;
        this.rules = rules;
        this.uses = uses;
    }

    /** What passes, of all that memory has if the disk is not in use. @return null if the disk can't be asked */
    @Nullable
    List<Inspector.Entry> find(Predicate<Inspector.Entry> filter) {
        Disk disk = regions.disk();
        boolean open = disk != null && disk.isOpen();
        Map<Long, Inspector.Entry> found = new HashMap<>();
        if (disk
                != null) { // A response moves from the queue to the disk: looked for in this order, it can't be missed.
            for (CacheKey key : disk.queue().keys()) {
                Variants waiting = disk.queue().variants(key);
                if (waiting != null) {
                    add(waiting, true, filter, found);
                }
            }
        }
        for (Object key : regions.memory().keys()) {
            ICacheElement<?, ?> element = regions.memory().peek(key);
            if (element != null && element.getVal() instanceof Variants variants) {
                boolean waits = disk != null && disk.queue().variants(variants.key()) != null;
                add(variants, !open || waits, filter, found);
            }
        }
        if (disk != null && open && !found.isEmpty()) {
            List<Long> written = Rows.query(
                    disk,
                    "SELECT id FROM response WHERE id = ANY(?)",
                    List.of((Object) found.keySet().toArray()),
                    row -> row.getLong(1));
            if (written == null) {
                return null;
            }
            written.forEach(found::remove);
        }
        return new ArrayList<>(found.values());
    }

    private void add(
            Variants variants, boolean all, Predicate<Inspector.Entry> filter, Map<Long, Inspector.Entry> found) {
        for (StoredResponse response : variants.responses()) {
            if (all || Ids.isTransient(response.id())) {
                Inspector.Entry entry = entry(variants.key(), response);
                if (filter.test(entry)) {
                    found.put(response.id(), entry);
                }
            }
        }
    }

    private Inspector.Entry entry(CacheKey key, StoredResponse response) {
        Usage.Uses used = uses.apply(response.id());
        return new Inspector.Entry(
                key,
                response,
                rules.expires(key, response),
                rules.staleUntil(key, response),
                used == null ? 0 : used.count(),
                used == null ? response.responseTime() : Instant.ofEpochMilli(used.last()),
                Inspector.Place.MEMORY);
    }
}
