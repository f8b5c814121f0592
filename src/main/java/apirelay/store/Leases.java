package apirelay.store;

import java.util.concurrent.ConcurrentHashMap;

/** Who reads which content: none is deleted while it is read. */
final class Leases {

    private static final int DOOMED = -1;

    private final ConcurrentHashMap<Long, Integer> readers = new ConcurrentHashMap<>();

    /** @return false if the content is being deleted */
    boolean acquire(long id) {
        return readers.merge(id, 1, (present, one) -> present == DOOMED ? DOOMED : present + one) != DOOMED;
    }

    void release(long id) {
        readers.computeIfPresent(id, (key, present) -> {
            if (present == 1) {
                return null;
            }
            return present == DOOMED ? present : Integer.valueOf(present - 1);
        });
    }

    /** Refuses readers from now on. @return false if there are some, and nothing has changed */
    boolean doom(long id) {
        return readers.merge(id, DOOMED, (present, doomed) -> present) == DOOMED;
    }

    /** The content is deleted: its id never comes again. */
    void forget(long id) {
        readers.remove(id, DOOMED);
    }
}
