package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.Decision;
import apirelay.relay.Forwarded;
import apirelay.relay.Upstream;
import apirelay.relay.UpstreamState;
import apirelay.store.DiskState;
import apirelay.store.StoreStatistics;
import apirelay.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    private static final StoreStatistics STORE =
            new StoreStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1500, 13, 14, 15, 16, DiskState.OPEN, "fine");
    private static final UpstreamState UPSTREAM =
            new UpstreamState("default", URI.create("http://upstream"), UpstreamState.State.DOWN, 9, 5);

    private final TestClock clock = new TestClock();
    private final Statistics statistics = new Statistics(clock, () -> STORE, 100, 200, () -> List.of(UPSTREAM));

    private void ended(Decision decision, String url, int status, long bytes, Duration took) {
        statistics.ended(Exchanges.of(decision, clock.instant().minus(took), took, "GET", url, status, bytes));
    }

    private void ended(Decision decision, int status, long bytes) {
        ended(decision, "/x", status, bytes, Duration.ZERO);
    }

    private void forwarded(long bytes, Upstream.@Nullable Kind failure) {
        statistics.ended(new Forwarded("default", failure == null ? 200 : 0, 1, 2, bytes, failure));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(map.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> map, String name) {
        return (Map<String, Object>) Objects.requireNonNull(map.get(name));
    }

    @Test
    void countsASecondWhenItIsOver() {
        ended(Exchanges.hit(), 200, 10);
        assertThat(list(statistics.snapshot(300), "seconds"))
                .hasSize(300)
                .allSatisfy(second -> assertThat(second).containsEntry("requests", 0L));

        ended(Exchanges.hit(), 200, 10);
        ended(Exchanges.stale(), 200, 10);
        ended(Exchanges.validated(), 200, 10);
        ended(Exchanges.miss(), 200, 10);
        ended(Exchanges.collapsed(), 200, 10);
        ended(Exchanges.failed(), 502, 10);
        forwarded(7, null);
        forwarded(0, Upstream.Kind.TIMEOUT);
        clock.pass(Duration.ofSeconds(1));

        Map<String, Object> snapshot = statistics.snapshot(300);
        List<Map<String, Object>> seconds = list(snapshot, "seconds");
        long now = clock.instant().getEpochSecond();
        assertThat(seconds).hasSize(300);
        assertThat(seconds.get(0)).containsEntry("time", now - 300);
        assertThat(seconds.get(299))
                .containsEntry("time", now - 1)
                .containsEntry("requests", 7L)
                .containsEntry("hits", 3L)
                .containsEntry("stale", 1L)
                .containsEntry("forwarded", 2L)
                .containsEntry("collapsed", 1L)
                .containsEntry("errors", 1L)
                .containsEntry("upstreamBytes", 7L)
                .containsEntry("clientBytes", 70L);
        assertThat(map(snapshot, "totals"))
                .containsEntry("requests", 7L)
                .containsEntry("upstreamRequestsSaved", 4L)
                .containsEntry("upstreamBytesSaved", 50L);
        assertThat(list(statistics.snapshot(1), "seconds")).containsExactly(seconds.get(299));
    }

    @Test
    void forgetsWhatIsOlderThanFiveMinutesButForTheTotals() {
        ended(Exchanges.hit(), 200, 10);
        clock.pass(Duration.ofMinutes(5));
        assertThat(list(statistics.snapshot(300), "seconds").get(0)).containsEntry("requests", 1L);
        clock.pass(Duration.ofSeconds(1));
        assertThat(list(statistics.snapshot(300), "seconds"))
                .allSatisfy(second -> assertThat(second).containsEntry("requests", 0L));
        // The same place in the ring.
        clock.pass(Duration.ofSeconds(512 - 301));
        ended(Exchanges.hit(), 200, 10);
        clock.pass(Duration.ofSeconds(1));
        assertThat(list(statistics.snapshot(1), "seconds").get(0)).containsEntry("requests", 1L);
        assertThat(map(statistics.snapshot(1), "totals")).containsEntry("requests", 2L);
    }

    @Test
    void countsAnExchangeWhenItEnds() {
        Instant began = clock.instant();
        statistics.ended(Exchanges.of(Exchanges.miss(), began, Duration.ofMillis(2500), "GET", "/x", 200, 1));
        clock.pass(Duration.ofSeconds(3));
        assertThat(list(statistics.snapshot(3), "seconds"))
                .extracting(second -> second.get("requests"))
                .containsExactly(0L, 0L, 1L);
    }

    @Test
    void tellsLatencies() {
        for (int i = 1; i <= 100; i++) {
            ended(Exchanges.hit(), "/x", 200, 1, Duration.ofMillis(i));
        }
        clock.pass(Duration.ofSeconds(1));
        Map<String, Object> second = list(statistics.snapshot(1), "seconds").get(0);
        assertThat((double) Objects.requireNonNull(second.get("p50"))).isCloseTo(0.050, Percentage.withPercentage(7));
        assertThat((double) Objects.requireNonNull(second.get("p99"))).isCloseTo(0.099, Percentage.withPercentage(7));
        clock.pass(Duration.ofSeconds(1));
        assertThat(list(statistics.snapshot(1), "seconds").get(0)).containsEntry("p50", 0.0);
    }

    @Test
    void tellsTopUrlsStoreAndUpstreams() {
        ended(Exchanges.miss(), "/a", 200, 1, Duration.ZERO);
        ended(Exchanges.hit(), "/a", 200, 1, Duration.ZERO);
        ended(Exchanges.hit(), "/b", 200, 1, Duration.ZERO);
        Map<String, Object> snapshot = statistics.snapshot(1);
        assertThat(snapshot).containsEntry("now", clock.instant().toString());
        assertThat(list(snapshot, "top"))
                .containsExactly(
                        Map.of("url", "/a", "requests", 2L, "hits", 1L),
                        Map.of("url", "/b", "requests", 1L, "hits", 1L));
        assertThat(map(snapshot, "store"))
                .containsEntry("memoryLimit", 100L)
                .containsEntry("diskLimit", 200L)
                .containsEntry("lag", 1.5)
                .containsEntry("disk", "open");
        assertThat(list(snapshot, "upstreams"))
                .containsExactly(Map.of(
                        "route", "default", "url", "http://upstream", "state", "down", "requests", 9L, "failures", 5L));
    }
}
