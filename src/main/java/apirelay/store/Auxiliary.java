package apirelay.store;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.commons.jcs3.auxiliary.AbstractAuxiliaryCache;
import org.apache.commons.jcs3.auxiliary.AbstractAuxiliaryCacheAttributes;
import org.apache.commons.jcs3.auxiliary.AuxiliaryCacheAttributes;
import org.apache.commons.jcs3.engine.CacheStatus;
import org.apache.commons.jcs3.engine.behavior.ICacheElement;
import org.apache.commons.jcs3.engine.stats.Stats;
import org.apache.commons.jcs3.engine.stats.behavior.IStats;

/** What JCS asks of an auxiliary cache beyond get, update and remove, which is nothing that the relay uses. */
abstract class Auxiliary<K, V> extends AbstractAuxiliaryCache<K, V> {

    private final Attributes attributes = new Attributes();

    Auxiliary(String region) {
        attributes.setCacheName(region);
        attributes.setName("H2");
    }

    @Override
    public Map<K, ICacheElement<K, V>> getMultiple(Set<K> keys) throws IOException {
        return processGetMultiple(keys);
    }

    /** Responses are searched for in the database, not in JCS. */
    @Override
    public Map<K, ICacheElement<K, V>> getMatching(String pattern) {
        return Map.of();
    }

    @Override
    public Set<K> getKeySet() {
        return Set.of();
    }

    @Override
    public int getSize() {
        return 0;
    }

    /** Alive even while the disk fails: what waits for it is to be found. */
    @Override
    public CacheStatus getStatus() {
        return CacheStatus.ALIVE;
    }

    @Override
    public CacheType getCacheType() {
        return CacheType.DISK_CACHE;
    }

    @Override
    public String getCacheName() {
        return attributes.getCacheName();
    }

    @Override
    public AuxiliaryCacheAttributes getAuxiliaryCacheAttributes() {
        return attributes;
    }

    @Override
    public String getEventLoggingExtraInfo() {
        return "";
    }

    @Override
    public IStats getStatistics() {
        Stats statistics = new Stats();
        statistics.setTypeName("H2");
        return statistics;
    }

    @Override
    public String getStats() {
        return getStatistics().toString();
    }

    /** The store closes the disk, which both regions share. */
    @Override
    public void dispose() {
        // Nothing of its own to let go of.
    }

    private static final class Attributes extends AbstractAuxiliaryCacheAttributes {

        private static final long serialVersionUID = 1;
    }
}
