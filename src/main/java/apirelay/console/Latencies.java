package apirelay.console;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long things took: counts in buckets an eighth of a power of two wide, from a microsecond to two minutes. What is read
 * is off by a sixteenth at most.
 */
final class Latencies {

    private static final int FRACTION_BITS = 3;
    private static final int FRACTIONS = 1 << FRACTION_BITS;
    private static final long LONGEST_MICROS = (1L << 27) - 1;

    private final AtomicIntegerArray buckets = new AtomicIntegerArray(bucket(Long.MAX_VALUE) + 1);

    void add(long nanos) {
        buckets.getAndIncrement(bucket(nanos));
    }

    /**
     * In seconds; 0 if nothing was counted.
     *
     * @param part of all that took no longer, from 0 to 1
     */
    double percentile(double part) {
        long all = 0;
        for (int i = 0; i < buckets.length(); i++) {
            all += buckets.get(i);
        }
        long wanted = Math.max(1, (long) Math.ceil(part * all));
        long seen = 0;
        for (int i = 0; i < buckets.length(); i++) {
            seen += buckets.get(i);
            if (seen >= wanted) {
                return seconds(i);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        long micros = Math.min(Math.max(nanos / 1000, 0), LONGEST_MICROS);
        if (micros < FRACTIONS) {
            return (int) micros;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - FRACTION_BITS;
        return shift * FRACTIONS + (int) (micros >> shift);
    }

    /** The middle of the bucket. */
    private static double seconds(int bucket) {
        if (bucket < 2 * FRACTIONS) {
            return (bucket + 0.5) / 1e6;
        }
        int shift = bucket / FRACTIONS - 1;
        long least = (long) (bucket - shift * FRACTIONS) << shift;
        return (least + (1L << shift) / 2.0) / 1e6;
    }
}
