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

    @Override
    public @Nullable ICacheElement<CacheKey, Variants> get(CacheKey key) {
        long since = memory.time();
        Variants found = disk.variants(key);
        return found.isEmpty() ? null : new FromDisk<>(getCacheName(), key, found, since);
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
