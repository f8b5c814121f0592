package apirelay.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The bounds of a store.
 *
 * @param directory where the disk's file lives; made if it is not there
 * @param memory bytes of heap for stored responses, their bookkeeping included; at least {@value #LEAST_MEMORY}
 * @param disk bytes of stored responses on disk; 0 for none
 * @param maxObject bytes of content that one response may have; at most {@value #LARGEST_OBJECT}
 * @param queue bytes that may wait to be written, or an eighth of the disk if that is less; what finds no room is not kept
 *     on disk
 * @param variants how many responses one key may have; the oldest goes first
 * @param flush how long {@link ResponseStore#close} may take to write out what is pending
 * @param retry how long a failed disk is left alone at first; doubles up to thirty times that
 */
public record StoreSettings(
        Path directory,
        long memory,
        long disk,
        long maxObject,
        long queue,
        int variants,
        Duration flush,
        Duration retry) {

    static final long LEAST_MEMORY = 1 << 20;
    static final long LARGEST_OBJECT = (long) SegmentKey.MOST * ResponseStore.SEGMENT;

    public StoreSettings {
        require(memory >= LEAST_MEMORY, "memory", memory);
        require(disk >= 0, "disk", disk);
        require(maxObject >= 0 && maxObject <= LARGEST_OBJECT, "largest object", maxObject);
        require(queue > 0, "queue", queue);
        require(variants > 0, "variants per key", variants);
    }

    /** The queue's bound for a disk of this size: what waits must still fit when the file is full. */
    long diskQueue() {
        return Math.min(queue, Math.max(disk / 8, ResponseStore.SEGMENT));
    }

    /** What {@link DiskKeys} take of the memory's bound: a 64th at most, and then no more than is of use for such a disk. */
    long diskKeys() {
        return Long.highestOneBit(Math.min(Math.min(memory / 128, disk / 512), 512L << 20) | Long.BYTES);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " out of bounds: " + value);
        }
    }

    /**
     * With the bounds that no operator sets: a queue of 32 MiB, or an eighth of a small heap, 64 variants, ten seconds to
     * flush, one to retry.
     */
    public static StoreSettings of(Path directory, long memory, long disk, long maxObject) {
        long queue = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);
        return new StoreSettings(
                directory, memory, disk, maxObject, queue, 64, Duration.ofSeconds(10), Duration.ofSeconds(1));
    }
}
