package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Stores responses without end, in a process that is there to be killed, and keeps a {@link Journal} of it. */
final class Crasher {

    static final int KEYS = 400;

    private Crasher() {}

    /** Arguments: the store's folder, the journal, the seed. */
    public static void main(String[] arguments) throws IOException {
        JcsResponseStore store = Samples.open(Samples.settings(Path.of(arguments[0]), 64 << 20));
        Random random = new Random(Long.parseLong(arguments[2]));
        try (OutputStream journal =
                Files.newOutputStream(Path.of(arguments[1]))) { // Unbuffered: the system has it at once.
            System.out.println("ready " + store.statistics().disk());
            while (true) {
                int target = random.nextInt(KEYS);
                long id = change(store, Samples.key("/" + target), random);
                String line = new Journal.Change(System.currentTimeMillis(), target, id).line();
                journal.write(line.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** @return the id of what is then to be found on disk; {@link Journal#NOTHING} if there is to be nothing */
    private static long change(ResponseStore store, CacheKey key, Random random) {
        long seed = random.nextLong();
        if (random.nextInt(20) == 0) {
            store.invalidate(key);
            return Journal.NOTHING;
        }
        int length = random.nextInt(random.nextInt(5) == 0 ? 300_000 : 20_000);
        StoredResponse head = Samples.head("Seed", Long.toString(seed));
        @Nullable StoredResponse stored = Samples.put(store, key, head, Samples.body(seed, length));
        return stored == null || Ids.isTransient(stored.id()) ? Journal.NOTHING : stored.id();
    }
}
