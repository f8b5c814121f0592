package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.io.IOException;
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
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Puts and gets per second, from memory and from disk: {@code benchmarks/store.sh}. */
final class StoreBenchmark {

    private static final int[] SIZES = {351, 10_000, 1_000_000};
    private static final int[] COUNTS = {40_000, 20_000, 300};

    private StoreBenchmark() {}

    /** Argument: a folder to make its own folder in. */
    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                "| content | threads | put, in memory | put, on disk | get, memory | get, disk |%n|---|---|---|---|---|---|%n");
        for (int threads = 1; threads <= 2; threads++) {
            for (int i = 0; i < SIZES.length; i++) {
                Path directory = Files.createTempDirectory(Path.of(arguments[0]), "store-benchmark");
                try {
                    measure(directory, SIZES[i], COUNTS[i], threads);
                } finally {
                    delete(directory);
                }
            }
        }
    }

    private static void measure(Path directory, int size, int count, int threads) throws Exception {
        StoreSettings settings = new StoreSettings(
                directory, 768L << 20, 8L << 30, 4 << 20, 512L << 20, 64, Duration.ofMinutes(1), Duration.ofSeconds(1));
        byte[] body = Samples.body(1, size);
        JcsResponseStore store = new JcsResponseStore(settings, Samples.RULES, InstantSource.system());
        try {
            rate(threads, count / 5, i -> put(store, "/warm/" + i, body));
            Samples.awaitWritten(store);
            long start = System.nanoTime();
            double accepted = rate(threads, count, i -> put(store, "/" + i, body));
            Samples.awaitWritten(store);
            double written = count / seconds(start);
            StoreStatistics statistics = store.statistics();
            if (statistics.skipped() > 0) {
                throw new IllegalStateException("not all was written: " + statistics);
            }
            rate(threads, count, i -> get(store, "/" + i, size));
            double memory = rate(threads, 5 * count, i -> get(store, "/" + i % count, size));
            store.forgetMemory();
            rate(threads, count, i -> get(store, "/" + i, size));
            double disk = 0;
            for (int round = 0; round < 3; round++) {
                store.forgetMemory();
                disk = Math.max(disk, rate(threads, count, i -> get(store, "/" + i, size)));
            }
            System.out.printf(
                    "| %,d | %d | %,.0f | %,.0f | %,.0f | %,.0f |%n", size, threads, accepted, written, memory, disk);
        } finally {
            store.close();
        }
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

    /** How often a second the action is done, by threads of which each does its share of the numbers. */
    private static double rate(int threads, int count, IntConsumer action)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
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
            return count / seconds(start);
        } finally {
            pool.shutdown();
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
