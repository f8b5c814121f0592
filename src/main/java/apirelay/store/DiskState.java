package apirelay.store;

/** What a store's disk is good for now. */
public enum DiskState {
    /** Not asked for. */
    OFF,
    /** In use. */
    OPEN,
    /** Another relay has it; tried again from time to time. */
    LOCKED,
    /** Not usable; tried again from time to time. */
    FAILED,
    /** The store is closed. */
    CLOSED
}
