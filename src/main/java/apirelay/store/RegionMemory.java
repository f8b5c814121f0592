package apirelay.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.apache.commons.jcs3.engine.behavior.ICompositeCacheAttributes;
import org.apache.commons.jcs3.engine.control.CompositeCache;
import org.apache.commons.jcs3.engine.memory.behavior.IMemoryCache;
import org.apache.commons.jcs3.engine.stats.StatElement;
import org.apache.commons.jcs3.engine.stats.Stats;
import org.apache.commons.jcs3.engine.stats.behavior.IStats;
import org.jspecify.annotations.Nullable;

/** A region's view of the shared {@link Memory}. Public only because JCS makes it by reflection. */
@SuppressWarnings("NullAway.Init") // JCS makes it, then initialises it.
public final class RegionMemory<K, V extends Weighed> implements IMemoryCache<K, V> {

    private CompositeCache<K, V> region;
    private Region.Attributes attributes;
    private Memory memory;

    @Override
    public void initialize(CompositeCache<K, V> cache) {
        region = cache;
        setCacheAttributes(cache.getCacheAttributes());
    }

    @Override
    @SuppressWarnings("unchecked") // Only this region's elements have this region's keys.
    public @Nullable ICacheElement<K, V> get(K key) {
        return (ICacheElement<K, V>) memory.get(key);
    }

    @Override
    public @Nullable ICacheElement<K, V> getQuiet(K key) {
        return get(key);
    }

    @Override
    public Map<K, ICacheElement<K, V>> getMultiple(Set<K> keys) {
        Map<K, ICacheElement<K, V>> found = new HashMap<>();
        for (K key : keys) {
            ICacheElement<K, V> element = get(key);
            if (element != null) {
                found.put(key, element);
            }
        }
        return found;
    }

    @Override
    public void update(ICacheElement<K, V> element) {
        memory.update(element);
    }

    @Override
    public boolean remove(K key) {
        return memory.remove(key);
    }

    @Override
    public void removeAll() {
        getKeySet().forEach(this::remove);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<K> getKeySet() {
        Set<K> keys = new HashSet<>();
        for (Object key : memory.keys()) {
            if (attributes.keys().isInstance(key)) {
                keys.add((K) key);
            }
        }
        return keys;
    }

    @Override
    public int getSize() {
        return getKeySet().size();
    }

    /** Nothing to do: what memory holds, the disk has been given when it was put. */
    @Override
    public int freeElements(int count) {
        return 0;
    }

    /** Nothing to do, as {@link #freeElements}. */
    @Override
    public void waterfal(ICacheElement<K, V> element) {
        // The disk is used by update, not by swap.
    }

    @Override
    public void dispose() throws IOException {
        removeAll();
    }

    @Override
    public IStats getStatistics() {
        Stats statistics = new Stats();
        statistics.setTypeName("Memory shared by all regions");
        statistics.setStatElements(List.of(new StatElement<>("Bytes", memory.bytes())));
        return statistics;
    }

    @Override
    public ICompositeCacheAttributes getCacheAttributes() {
        return attributes;
    }

    @Override
    public void setCacheAttributes(ICompositeCacheAttributes changed) {
        attributes = (Region.Attributes) changed;
        memory = attributes.memory();
    }

    @Override
    public CompositeCache<K, V> getCompositeCache() {
        return region;
    }
}
