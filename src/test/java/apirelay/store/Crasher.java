package apirelay.store;

import apirelay.caching.CacheKey;
import java.nio.file.Path;
import java.util.Random;

/** Stores responses without end, in a process that is there to be killed. */
final class Crasher {

    static final int KEYS = 400;

    private Crasher() {}

    /** Arguments: the store's folder, the seed. */
    public static void main(String[] arguments) {
        JcsResponseStore store = Samples.open(Samples.settings(Path.of(arguments[0]), 64 << 20));
        Random random = new Random(Long.parseLong(arguments[1]));
        System.out.println("ready " + store.statistics().disk());
        while (true) {
            long seed = random.nextLong();
            CacheKey key = Samples.key("/" + random.nextInt(KEYS));
            if (random.nextInt(20) == 0) {
                store.invalidate(key);
            } else {
                int length = random.nextInt(random.nextInt(5) == 0 ? 300_000 : 20_000);
                Samples.put(store, key, Samples.head("Seed", Long.toString(seed)), Samples.body(seed, length));
            }
        }
    }
}
