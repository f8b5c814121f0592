package apirelay.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.jcs3.auxiliary.AuxiliaryCache;
import org.apache.commons.jcs3.engine.CacheElement;
import org.apache.commons.jcs3.engine.CompositeCacheAttributes;
import org.apache.commons.jcs3.engine.ElementAttributes;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.apache.commons.jcs3.engine.behavior.ICompositeCacheAttributes.DiskUsagePattern;
import org.apache.commons.jcs3.engine.behavior.IElementAttributes;
import org.apache.commons.jcs3.engine.control.CompositeCache;
import org.jspecify.annotations.Nullable;

/** One JCS region, made without JCS's manager: no singleton, no JMX name, no thread and no shutdown hook of JCS's own. */
final class Region<K, V extends Weighed> {

    /** Freshness is not JCS's affair; and with one object for all elements, a hit writes to none. */
    static final ElementAttributes ETERNAL = new Eternal();

    private final CompositeCache<K, V> cache;

    Region(String name, Memory memory, Class<K> keys, @Nullable AuxiliaryCache<K, V> disk) {
        this.cache = new CompositeCache<>(new Attributes(name, memory, keys), ETERNAL);
        if (!(cache.getMemoryCache() instanceof RegionMemory)) {
            throw new IllegalStateException(
                    "JCS fell back to " + cache.getMemoryCache().getClass());
        }
        if (disk != null) {
            cache.setAuxCaches(List.of(disk));
        }
    }

    @Nullable
    V get(K key) {
        ICacheElement<K, V> element = cache.get(key);
        return element == null ? null : element.getVal();
    }

    void put(K key, V value) {
        try {
            cache.update(new CacheElement<>(cache.getCacheName(), key, value, ETERNAL));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Neither our memory nor our disk throws it.
        }
    }

    void remove(K key) {
        cache.remove(key);
    }

    long memoryHits() {
        return cache.getHitCountRam();
    }

    long diskHits() {
        return cache.getHitCountAux();
    }

    long misses() {
        return cache.getMissCountNotFound();
    }

    void dispose() {
        cache.dispose();
    }

    /** What JCS hands to the memory that it makes by reflection. */
    static final class Attributes extends CompositeCacheAttributes {

        private static final long serialVersionUID = 1;

        private final transient Memory memory;
        private final Class<?> keys;

        Attributes(String name, Memory memory, Class<?> keys) {
            this.memory = memory;
            this.keys = keys;
            setCacheName(name);
            setMemoryCacheName(RegionMemory.class.getName());
            setMaxObjects(Integer.MAX_VALUE); // Not 0, or what is read from disk is not copied to memory.
            setDiskUsagePattern(DiskUsagePattern.UPDATE);
        }

        Memory memory() {
            return memory;
        }

        Class<?> keys() {
            return keys;
        }
    }

    private static final class Eternal extends ElementAttributes {

        private static final long serialVersionUID = 1;

        @Override
        public void setLastAccessTimeNow() {
            // Nobody reads it, and threads would fight over it.
        }

        @Override
        public IElementAttributes clone() {
            return this;
        }
    }
}
