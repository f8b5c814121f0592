package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.store.ResponseStore;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request upstream of many for the same (RFC 9111 §4: collapsed requests).
 *
 * <p>Keeps a {@link Crowd} for each key that is being asked for, and remembers for a while which keys' answers are not for
 * all; requests for those do not wait. Nobody's thread waits either.
 */
public final class RequestCollapser implements AutoCloseable {

    private static final int STRIPES = 1 << 10;
    private static final int SOON_MILLIS = 5;

    private final ResponseStore store;
    private final Clock clock;
    private final CrowdSettings settings;
    private final ConcurrentHashMap<CrowdKey, Crowd> crowds = new ConcurrentHashMap<>();
    private final UnshareableKeys unshareable = new UnshareableKeys();
    private final ScheduledThreadPoolExecutor timer;

    /** How many crowds have ended, in stripes of keys. */
    private final AtomicIntegerArray generations = new AtomicIntegerArray(STRIPES);

    public RequestCollapser(ResponseStore store, Clock clock, CrowdSettings settings) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "relay-crowds");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // Closed: upstream is too.
    }

    /**
     * Finds the member a crowd, or has it lead one, or go alone: calls exactly one of its methods, now or later.
     *
     * @param generation as it was before the member's look at the store
     */
    void enter(CrowdKey key, CrowdMember member, int generation) {
        boolean waits = !settings.timeout().isZero() && !unshareable.contains(key, clock.instant());
        if (!waits || !(member.mayLead() || member.mayFollow())) {
            member.alone();
            return;
        }
        while (true) {
            Crowd present = crowds.get(key);
            if (present != null && !store.isOutdated(key.key(), present.since())) {
                if (!member.mayFollow()) {
                    member.alone();
                    return;
                }
                if (present.join(member)) {
                    return;
                }
                crowds.remove(key, present); // It has ended, and is about to be removed.
            } else if (!member.mayLead()) {
                member.alone();
                return;
            } else {
                // RFC 9111 §4.4: who comes after an invalidation begins anew; those who came before keep their crowd.
                Crowd led = new Crowd(this, key, store.version());
                if (present == null ? crowds.putIfAbsent(key, led) == null : crowds.replace(key, present, led)) {
                    lead(led, member, generation);
                    return;
                }
            }
        }
    }

    private void lead(Crowd led, CrowdMember member, int generation) {
        if (generation(led.key().key()) == generation) {
            member.lead(led);
        } else { // Another crowd ended since the member looked into the store: the answer may be there.
            led.end();
            member.again();
        }
    }

    /** Begins a crowd for a request that nobody waits for; null if there is one already. */
    @Nullable
    Crowd begin(CrowdKey key) {
        Crowd led = new Crowd(this, key, store.version());
        return crowds.putIfAbsent(key, led) == null ? led : null;
    }

    /** Moves on whenever a crowd of the key ends, after its answer was stored. */
    int generation(CacheKey key) {
        return generations.get(stripe(key));
    }

    void ended(Crowd crowd) {
        generations.incrementAndGet(stripe(crowd.key().key()));
        crowds.remove(crowd.key(), crowd);
    }

    /** Notes of an answer whether others could have shared it. */
    void seen(CrowdKey key, boolean shareable) {
        if (shareable) {
            unshareable.remove(key);
        } else {
            unshareable.add(key, clock.instant());
        }
    }

    CrowdSettings settings() {
        return settings;
    }

    /** Has something short run in a few milliseconds. */
    void soon(Runnable task) {
        Future<?> unused = timer.schedule(task, SOON_MILLIS, TimeUnit.MILLISECONDS);
    }

    Future<?> schedule(Runnable overdue) {
        return timer.schedule(overdue, settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static int stripe(CacheKey key) {
        return (key.hashCode() * 0x9E3779B9) >>> 22;
    }
}
