package apirelay.store;

/**
 * What a store has done since it was opened, and what it holds now.
 *
 * @param memoryHits keys found in memory
 * @param diskHits keys found on disk or on their way there
 * @param misses keys not found
 * @param memoryEntries keys and segments in memory
 * @param memoryBytes what they weigh
 * @param memoryEvictions how many keys and segments made room for others
 * @param diskEntries responses on disk
 * @param diskBytes what they weigh
 * @param fileBytes the size of the disk's file
 * @param diskEvictions responses that made room for others on disk
 * @param queueBytes what waits to be written
 * @param lagMillis how long the oldest of that has waited
 * @param skipped responses that were kept in memory only, for want of room on disk or in its queue, or while it fails
 * @param tooLarge responses that were not stored for their size
 * @param refused responses that were not stored because their key was invalidated or purged meanwhile
 * @param errors failures of the disk
 * @param disk the disk's state
 * @param message what an operator should know of that state
 */
public record StoreStatistics(
        long memoryHits,
        long diskHits,
        long misses,
        long memoryEntries,
        long memoryBytes,
        long memoryEvictions,
        long diskEntries,
        long diskBytes,
        long fileBytes,
        long diskEvictions,
        long queueBytes,
        long lagMillis,
        long skipped,
        long tooLarge,
        long refused,
        long errors,
        DiskState disk,
        String message) {}
