package apirelay.store;

import apirelay.caching.CacheKey;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.jspecify.annotations.Nullable;

/** The disk as JCS sees it from the region of responses. */
final class ResponsesOnDisk extends Auxiliary<CacheKey, Variants> {

    private final Disk disk;
    private final Memory memory;

    ResponsesOnDisk(Disk disk, Memory memory) {
        super("responses");
        this.disk = disk;
        this.memory = memory;
    }

    @Override
    public void update(ICacheElement<CacheKey, Variants> element) {
        disk.queue().put(element.getVal().lasting());
        memory.settle(element.getKey());
    }

    /** That there is nothing is kept in memory too: what is never stored is asked for again and again. */
    @Override
    public @Nullable ICacheElement<CacheKey, Variants> get(CacheKey key) {
        long since = memory.time();
        Variants found = disk.variants(key);
        if (found == null) {
            return null;
        }
        FromDisk<CacheKey, Variants> element = new FromDisk<>(getCacheName(), key, found, since);
        if (found.isEmpty()) {
            memory.update(element);
            return null;
        }
        return element;
    }

    @Override
    public boolean remove(CacheKey key) {
        disk.queue().put(Variants.none(key));
        memory.settle(key);
        return true;
    }

    @Override
    public void removeAll() {
        disk.queue().putNothing();
    }
}
