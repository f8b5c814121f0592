package apirelay.relay;

import apirelay.store.ResponseStore;

/**
 * Has upstream wait while the disk is behind with a large content, which else, arriving faster than the disk writes, would
 * fill the disk's queue and not be stored. Once the disk has written nothing for a second it is not waited for any more.
 *
 * <p>For one thread at a time, as the pieces come.
 */
final class DiskPace {

    private static final int MOST_WAITS = 200;

    private final RequestCollapser timer;
    private final ResponseStore.Draft draft;
    private int waits;

    DiskPace(RequestCollapser timer, ResponseStore.Draft draft) {
        this.timer = timer;
        this.draft = draft;
    }

    /** Asks for the next piece, now or when it is time. */
    void ask(Runnable more) {
        if (waits < MOST_WAITS && draft.isAhead()) {
            waits++;
            timer.soon(() -> ask(more));
        } else {
            waits = waits < MOST_WAITS ? 0 : MOST_WAITS;
            more.run();
        }
    }
}
