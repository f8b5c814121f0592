package apirelay.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who reads which content: none is deleted while it is read. */
final class Leases {

    private static final int DOOMED = -1;

    private final Map<Long, Integer> readers = new HashMap<>();
    private long floor;

    /** @return false if the content is being deleted */
    synchronized boolean acquire(long id) {
        int present = readers.getOrDefault(id, 0);
        if (present == DOOMED || (present == 0 && id < floor)) {
            return false;
        }
        readers.put(id, present + 1);
        return true;
    }

    synchronized void release(long id) {
        Integer present = readers.get(id);
        if (present == null || present == DOOMED) {
            return;
        }
        if (present == 1) {
            readers.remove(id);
        } else {
            readers.put(id, present - 1);
        }
    }

    /** Refuses readers from now on. @return false if there are some, and nothing has changed */
    synchronized boolean doom(long id) {
        return readers.merge(id, DOOMED, (present, doomed) -> present) == DOOMED;
    }

    /** The content is deleted: its id never comes again. */
    synchronized void forget(long id) {
        readers.remove(id, DOOMED);
    }

    /** Refuses readers of all content below an id, from now on. @return those ids that are being read, and stay so */
    synchronized Set<Long> doomBelow(long id) {
        floor = Math.max(floor, id);
        readers.entrySet().removeIf(entry -> entry.getKey() < id && entry.getValue() == DOOMED);
        Set<Long> read = new HashSet<>(readers.keySet());
        read.removeIf(each -> each >= id);
        return read;
    }
}
