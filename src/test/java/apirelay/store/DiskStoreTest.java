package apirelay.store;

/** The store with its disk, read back from there after a restart. */
class DiskStoreTest extends StoreContract {

    @Override
    StoreSettings settings() {
        return Samples.settings(directory, 64 << 20);
    }

    @Override
    void leaveMemory() {
        Samples.awaitWritten(store);
        store.forgetMemory();
    }
}
