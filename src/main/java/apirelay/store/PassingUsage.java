package apirelay.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Uses of stored responses that are not for the disk; of the latest used, a bounded number of them. */
final class PassingUsage {

    private static final int MOST = 20_000;

    private final Cache<Long, Usage.Uses> uses =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    void add(long id, long now) {
        uses.asMap().merge(id, new Usage.Uses(1, now), Usage.Uses::plus);
    }

    Usage.@Nullable Uses of(long id) {
        return uses.getIfPresent(id);
    }
}
