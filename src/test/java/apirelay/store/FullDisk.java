package apirelay.store;

import java.nio.file.Path;

/** Stores more than its process may write into a file, and says how that went. */
final class FullDisk {

    private FullDisk() {}

    /** Argument: the store's folder. */
    public static void main(String[] arguments) {
        JcsResponseStore store = Samples.open(Samples.settings(Path.of(arguments[0]), 256 << 20));
        int found = 0;
        for (int i = 0; i < 3_000; i++) {
            Samples.put(
                    store, Samples.key("/" + i), Samples.head("Seed", Integer.toString(i)), Samples.body(i, 10_000));
            found += store.find(Samples.key("/" + i)).size();
        }
        Samples.await("the disk fails", () -> store.statistics().errors() > 0);
        System.out.println("found " + found);
        System.out.println("errors " + store.statistics().errors());
        store.close();
        System.out.println("closed");
    }
}
