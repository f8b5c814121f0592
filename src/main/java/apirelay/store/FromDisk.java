package apirelay.store;

import org.apache.commons.jcs3.engine.CacheElement;

/** An element that was read from disk. */
final class FromDisk<K, V> extends CacheElement<K, V> {

    private static final long serialVersionUID = 1;

    private final long since;

    /** @param since the store's logical time before the read began */
    FromDisk(String region, K key, V value, long since) {
        super(region, key, value, Region.ETERNAL);
        this.since = since;
    }

    long since() {
        return since;
    }
}
