package apirelay.store;

/** What takes room in {@link Memory}. */
interface Weighed {

    /** An estimate, in bytes of heap, all references followed. */
    int weight();
}
