package apirelay.store;

import org.jspecify.annotations.Nullable;

/** Where a draft's full segments go: to the disk, or, where there is none, nowhere but to memory. */
interface ContentSink {

    /** @return false if there is no room for it */
    boolean put(byte[] part);

    /** As {@link ResponseStore.Draft#isAhead}. */
    boolean isAhead();

    /** A segment that was put; null if it can't be read. */
    byte @Nullable [] get(int index);

    /** All segments are put. @return the content's id */
    long complete();

    /** The content is not to be stored. It stays readable until it is {@linkplain #release released}. */
    void discard();

    /** Nobody reads here any more. */
    void release();
}
