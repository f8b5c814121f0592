package apirelay.console;

import apirelay.relay.UpstreamState;
import apirelay.store.DiskState;
import apirelay.store.StoreStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How the relay is, as MicroProfile Health tells it. Anybody may ask: nothing is said of what is stored, or where.
 *
 * <p>Ready means that requests may be sent here. A disk that fails or an upstream that is down is no reason to send them
 * elsewhere: the relay goes on without the one, and has stored responses for the other; the whole report tells of both.
 */
final class Health {

    /** One thing that was looked at. */
    record Check(String name, boolean up, Map<String, Object> data) {

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("status", up ? "UP" : "DOWN");
            if (!data.isEmpty()) {
                map.put("data", data);
            }
            return map;
        }
    }

    /** With less room than this the disk is said to be down, in bytes. */
    private static final long LEAST_FREE = 64L << 20;

    private final Supplier<StoreStatistics> store;
    private final Path directory;
    private final Supplier<List<UpstreamState>> upstreams;
    private final BooleanSupplier draining;

    /**
     * @param directory where the store's file is, or would be
     * @param draining whether no more requests should be sent here
     */
    Health(
            Supplier<StoreStatistics> store,
            Path directory,
            Supplier<List<UpstreamState>> upstreams,
            BooleanSupplier draining) {
        this.store = store;
        this.directory = directory.toAbsolutePath();
        this.upstreams = upstreams;
        this.draining = draining;
    }

    List<Check> all() {
        return Stream.of(live(), started(), ready(), List.of(store(), disk(), upstreams()))
                .flatMap(List::stream)
                .toList();
    }

    /** Whoever can ask is answered by a process that is alive. */
    List<Check> live() {
        return List.of(new Check("live", true, Map.of()));
    }

    /** The container lets requests in when the start is over. */
    List<Check> started() {
        return List.of(new Check("started", true, Map.of()));
    }

    List<Check> ready() {
        boolean drains = draining.getAsBoolean();
        return List.of(new Check("ready", !drains, drains ? Map.of("draining", true) : Map.of()));
    }

    private Check store() {
        DiskState disk = store.get().disk();
        boolean up = disk == DiskState.OPEN || disk == DiskState.OFF;
        return new Check("store", up, Map.of("disk", disk.name().toLowerCase(Locale.ROOT)));
    }

    private Check disk() {
        if (store.get().disk() == DiskState.OFF) {
            return new Check("disk", true, Map.of("used", false));
        }
        Path there = directory;
        while (!Files.exists(there)) {
            there = Objects.requireNonNull(there.getParent(), "a root that does not exist");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            return new Check("disk", free >= LEAST_FREE, Map.of("freeBytes", free));
        } catch (IOException e) {
            return new Check("disk", false, Map.of("error", e.getClass().getSimpleName()));
        }
    }

    private Check upstreams() {
        List<UpstreamState> states = upstreams.get();
        long down = states.stream()
                .filter(each -> each.state() == UpstreamState.State.DOWN)
                .count();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("all", states.size());
        data.put("down", down);
        return new Check("upstreams", down == 0, data);
    }
}
