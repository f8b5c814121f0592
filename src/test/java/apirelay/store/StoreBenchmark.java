package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** What the store can do: {@code benchmarks/store.sh}. */
final class StoreBenchmark {

    private static final int[] SIZES = {351, 10_000, 1_000_000};
    private static final int[] COUNTS = {40_000, 20_000, 300};

    private StoreBenchmark() {}

    /** Arguments: a folder to make its own folders in; {@code rates}, {@code misses}, {@code churn}, {@code heap},
     * {@code start} or {@code list}. */
    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "rates" -> rates(parent);
            case "churn" -> inFolder(parent, StoreBenchmark::churn);
            case "heap" -> heap(parent);
            case "start" -> inFolder(parent, StoreBenchmark::start);
            case "list" -> inFolder(parent, StoreBenchmark::list);
            case "misses" -> inFolder(parent, StoreBenchmark::misses);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private interface Measurement {

        void in(Path directory) throws Exception;
    }

    private static void inFolder(Path parent, Measurement measurement) throws Exception {
        Path directory = Files.createTempDirectory(parent, "store-benchmark");
        try {
            measurement.in(directory);
        } finally {
            delete(directory);
        }
    }

    /** The file's size while ten times its bound is written, one put after the other, for two minutes. */
    private static void churn(Path directory) {
        StoreSettings settings = new StoreSettings(
                directory, 32 << 20, 256 << 20, 4 << 20, 32 << 20, 64, Duration.ofMinutes(1), Duration.ofSeconds(1));
        System.out.printf(
                "| second | puts | of these not on disk | live bytes | file bytes |%n|---|---|---|---|---|%n");
        try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
            byte[] body = Samples.body(1, 10_000);
            long start = System.nanoTime();
            int puts = 0;
            for (int second = 10; second <= 120; second += 10) {
                while (seconds(start) < second) {
                    put(store, "/" + puts++ % 30_000, body);
                    LockSupport.parkNanos(
                            500_000); // Some 15 MB a second: more than the bound allows for in the long run.
                }
                StoreStatistics now = store.statistics();
                System.out.printf(
                        "| %d | %,d | %,d | %,d | %,d |%n",
                        second, puts, now.skipped(), now.diskBytes(), now.fileBytes());
            }
        }
    }

    /** What responses take in memory, by the store's estimate and by the heap, with its bound reached. */
    private static void heap(Path parent) throws Exception {
        System.out.printf("| content | responses | estimated bytes | heap bytes |%n|---|---|---|---|%n");
        for (int size : SIZES) {
            StoreSettings settings = StoreSettings.of(parent, HEAP, 0, 4 << 20);
            long before = usedHeap();
            try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
                for (long n = 0; n < 2L * HEAP / size && n < 1_000_000; n++) {
                    Samples.put(store, Samples.ownKey("/" + n), Samples.ownHead(), Samples.body(n, size));
                }
                long used = usedHeap() - before;
                StoreStatistics statistics = store.statistics();
                System.out.printf(
                        "| %,d | %,d | %,d | %,d |%n",
                        size, statistics.memoryEntries(), statistics.memoryBytes(), used);
            }
        }
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final long HEAP = 256 << 20;
    private static final int MANY = 1_000_000;

    private static StoreSettings withMany(Path directory, byte[] body) {
        StoreSettings settings = new StoreSettings(
                directory, 64 << 20, 16L << 30, 4 << 20, 64 << 20, 64, Duration.ofMinutes(1), Duration.ofSeconds(1));
        try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
            for (int i = 0; i < MANY; i++) {
                put(store, "/" + i, body);
                if (i % 10_000 == 0) {
                    Samples.awaitWritten(store);
                }
            }
        }
        return settings;
    }

    /** Pages of a listing of a million responses. */
    private static void list(Path directory) throws Exception {
        StoreSettings settings = withMany(directory, Samples.body(1, 351));
        try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
            System.out.printf(
                    "| filter | sorted by | first page | from 10,000 | from 900,000 |%n|---|---|---|---|---|%n");
            for (Filter filter : List.of(
                    Filter.ALL,
                    Filter.prefix("/5"),
                    Filter.prefix("http://example.org/5"),
                    Filter.host("example.org"))) {
                for (Inspector.Sort sort : Inspector.Sort.values()) {
                    System.out.printf("| %s | %s |", filter, sort);
                    for (int offset : new int[] {0, 10_000, 900_000}) {
                        long start = System.nanoTime();
                        boolean found = store.inspector().list(filter, sort, true, offset, 50) != null;
                        System.out.printf(" %.3f s%s |", seconds(start), found ? "" : " (gave up)");
                    }
                    System.out.println();
                }
            }
        }
    }

    /** From nothing to the first hit, with a million responses on disk. */
    private static void start(Path directory) throws Exception {
        byte[] body = Samples.body(1, 351);
        int count = MANY;
        StoreSettings settings = withMany(directory, body);
        System.out.printf("file: %,d bytes%n", Files.size(directory.resolve("responses.mv.db")));
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
                double open = seconds(start);
                get(store, "/" + (count - 1 - round), body.length);
                System.out.printf("open: %.3f s, first hit: %.3f s%n", open, seconds(start));
                if (round == 2) {
                    start = System.nanoTime();
                    long purged = store.purge(Filter.prefix("http://example.org/99999"), null);
                    System.out.printf("purge of %d by prefix: %.3f s%n", purged, seconds(start));
                }
            }
        }
    }

    private static void rates(Path parent) throws Exception {
        System.out.printf(
                "| content | threads | put, in memory | put, on disk | get, memory | get, disk |%n|---|---|---|---|---|---|%n");
        for (int threads = 1; threads <= 2; threads++) {
            for (int i = 0; i < SIZES.length; i++) {
                int size = SIZES[i];
                int count = COUNTS[i];
                int workers = threads;
                inFolder(parent, directory -> measure(directory, size, count, workers));
            }
        }
    }

    private static void measure(Path directory, int size, int count, int threads) throws Exception {
        StoreSettings settings = new StoreSettings(
                directory, 768L << 20, 8L << 30, 4 << 20, 512L << 20, 64, Duration.ofMinutes(1), Duration.ofSeconds(1));
        byte[] body = Samples.body(1, size);
        JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system());
        try {
            rate(threads, count, i -> put(store, "/warm/" + i, body));
            Samples.awaitWritten(store);
            Timer timer = new Timer(count);
            rate(threads, count, i -> put(store, "/" + i, body));
            timer.stop();
            String accepted = timer.toString();
            Samples.awaitWritten(store);
            timer.stop();
            String written = timer.toString();
            StoreStatistics statistics = store.statistics();
            if (statistics.skipped() > 0) {
                throw new IllegalStateException("not all was written: " + statistics);
            }
            rate(threads, count, i -> get(store, "/" + i, size));
            String memory = steady(threads, count, () -> {}, i -> get(store, "/" + i, size));
            String disk = steady(threads, count, store::forgetMemory, i -> get(store, "/" + i, size));
            System.out.printf("| %,d | %d | %s | %s | %s | %s |%n", size, threads, accepted, written, memory, disk);
        } finally {
            store.close();
        }
    }

    /** Looks for keys that are not there, beside 100,000 that are. */
    private static void misses(Path directory) throws Exception {
        StoreSettings settings = new StoreSettings(
                directory, 64 << 20, 1L << 30, 4 << 20, 512L << 20, 64, Duration.ofMinutes(1), Duration.ofSeconds(1));
        byte[] body = Samples.body(1, 351);
        int count = 100_000;
        try (JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system())) {
            for (int i = 0; i < count; i++) {
                put(store, "/" + i, body);
            }
            Samples.awaitWritten(store);
            store.forgetMemory();
            System.out.printf("| threads | looks for what is not there |%n|---|---|%n");
            for (int threads = 1; threads <= 2; threads++) {
                for (int round = 0; round < 2; round++) {
                    Timer timer = new Timer(5 * count);
                    rate(threads, 5 * count, i -> store.find(Samples.key("/not/" + i)));
                    timer.stop();
                    System.out.printf("| %d | %s |%n", threads, timer);
                }
            }
        }
    }

    /** The median of rounds, those of the first seconds left out. */
    private static String steady(int threads, int count, Runnable before, IntConsumer action) throws Exception {
        List<Timer> rounds = new ArrayList<>();
        long start = System.nanoTime();
        while (rounds.isEmpty() || seconds(start) < 8) {
            before.run();
            boolean counts = seconds(start) > 4;
            Timer timer = new Timer(count);
            rate(threads, count, action);
            timer.stop();
            if (counts) {
                rounds.add(timer);
            }
        }
        rounds.sort(Comparator.comparingLong(timer -> timer.nanos));
        return rounds.get(rounds.size() / 2).toString();
    }

    private static void put(ResponseStore store, String target, byte[] body) {
        CacheKey key = Samples.key(target);
        if (Samples.put(
                        store,
                        key,
                        Samples.head(
                                "Content-Type", "application/json",
                                "Cache-Control", "public, max-age=300",
                                "Date", "Mon, 23 Nov 2026 12:00:00 GMT",
                                "ETag", "\"3147526947\"",
                                "Vary", "Accept-Encoding"),
                        body)
                == null) {
            throw new IllegalStateException("refused");
        }
    }

    private static void get(ResponseStore store, String target, int size) {
        long read = 0;
        for (StoredResponse stored : store.find(Samples.key(target))) {
            try (ResponseStore.Content content = store.open(stored)) {
                while (content != null && read < content.length()) {
                    var part = content.read(read);
                    if (part == null) {
                        break;
                    }
                    read += part.remaining();
                }
            }
        }
        if (read != size) {
            throw new IllegalStateException(target + ": " + read + " bytes");
        }
    }

    /** Does the action by threads of which each does its share of the numbers. */
    private static void rate(int threads, int count, IntConsumer action)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                running.add(pool.submit(() -> {
                    for (int i = first; i < count; i += threads) {
                        action.accept(i);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    /** How many a second until it was stopped last, and how many microseconds of processor each took, in all threads. */
    private static final class Timer {

        private static final OperatingSystemMXBean PROCESS =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final int count;
        private final long start = System.nanoTime();
        private final long startOfProcessor = PROCESS.getProcessCpuTime();

        private long nanos;
        private long processor;

        Timer(int count) {
            this.count = count;
        }

        void stop() {
            nanos = System.nanoTime() - start;
            processor = PROCESS.getProcessCpuTime() - startOfProcessor;
        }

        @Override
        public String toString() {
            return String.format("%,.0f (%,.1f µs)", count / (nanos / 1e9), processor / 1e3 / count);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
