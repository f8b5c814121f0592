package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import apirelay.relay.Forwarded;
import apirelay.relay.Upstream;
import apirelay.relay.UpstreamState;
import apirelay.store.DiskState;
import apirelay.store.StoreStatistics;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    private StoreStatistics store =
            new StoreStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1500, 13, 14, 15, 16, DiskState.OPEN, "");
    private final UpstreamState upstream =
            new UpstreamState("default", URI.create("http://upstream"), UpstreamState.State.UP, 1, 0);
    private final MetricsHandler metrics = new MetricsHandler(() -> store, () -> List.of(upstream));

    @AfterEach
    void close() {
        metrics.close();
    }

    private String text() throws IOException {
        return new String(metrics.scrape(), StandardCharsets.UTF_8);
    }

    private void ended(String method, int status) {
        metrics.observer()
                .ended(Exchanges.of(
                        Exchanges.miss(), Instant.EPOCH, Duration.ofMillis(3), method, "/secret?key=1", status, 10));
    }

    private void forwarded(String route, int status, Upstream.@Nullable Kind failure) {
        metrics.observer().ended(new Forwarded(route, status, failure == null ? 1000 : -1, 2000, 20, failure));
    }

    private double value(String name, Map<String, String> labels) throws IOException {
        return Exposition.read(text()).stream()
                .filter(sample -> sample.name().equals(name) && sample.labels().equals(labels))
                .mapToDouble(Exposition.Sample::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + labels));
    }

    @Test
    void countWhatHappens() throws IOException {
        ended("GET", 200);
        ended("GET", 200);
        metrics.observer()
                .ended(Exchanges.of(Exchanges.hit(), Instant.EPOCH, Duration.ofMillis(1), "HEAD", "/x", 304, 0));
        forwarded("default", 200, null);
        forwarded("default", 0, Upstream.Kind.TIMEOUT);

        assertThat(value(
                        "http_server_requests_seconds_count",
                        Map.of("method", "GET", "status", "200", "outcome", "SUCCESS")))
                .isEqualTo(2);
        assertThat(value(
                        "http_server_requests_seconds_bucket",
                        Map.of("method", "GET", "status", "200", "outcome", "SUCCESS", "le", "0.005")))
                .isEqualTo(2);
        assertThat(value("relay_requests_total", Map.of("outcome", "miss"))).isEqualTo(2);
        assertThat(value("relay_requests_total", Map.of("outcome", "hit"))).isEqualTo(1);
        assertThat(value("relay_requests_total", Map.of("outcome", "collapsed")))
                .isZero();
        assertThat(value("relay_reasons_total", Map.of("reason", "nothing-stored")))
                .isEqualTo(2);
        assertThat(value("relay_upstream_requests_seconds_count", Map.of("route", "default", "result", "2xx")))
                .isEqualTo(1);
        assertThat(value("relay_upstream_requests_seconds_count", Map.of("route", "default", "result", "timeout")))
                .isEqualTo(1);
        assertThat(value("relay_client_bytes_total", Map.of())).isEqualTo(20);
        assertThat(value("relay_upstream_bytes_total", Map.of())).isEqualTo(40);
        assertThat(value("relay_upstream_up", Map.of("route", "default", "url", "http://upstream")))
                .isEqualTo(1);
    }

    @Test
    void tellAllOfTheStoresStatisticsAsTheyAreNow() throws IOException {
        assertThat(value("relay_store_memory_hits_total", Map.of())).isEqualTo(1);
        store = new StoreStatistics(
                101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 1500, 113, 114, 115, 116, DiskState.FAILED, "");
        assertThat(value("relay_store_memory_hits_total", Map.of())).isEqualTo(101);
        assertThat(value("relay_store_queue_lag_seconds", Map.of())).isEqualTo(1.5);
        assertThat(value("relay_store_disk_state", Map.of("state", "failed"))).isEqualTo(1);
        assertThat(value("relay_store_disk_state", Map.of("state", "open"))).isZero();
        Set<Double> values = Exposition.read(text()).stream()
                .filter(sample -> sample.name().startsWith("relay_store"))
                .map(Exposition.Sample::value)
                .collect(Collectors.toSet());
        for (int i = 101; i <= 116; i++) {
            if (i != 112) {
                assertThat(values).contains((double) i);
            }
        }
    }

    @Test
    void haveLabelsThatNobodyElseChooses() throws IOException {
        ended("GET", 200);
        long before = series();
        for (int i = 0; i < 20_000; i++) {
            ended("M" + i, 200);
            ended("get", 200);
        }
        assertThat(series() - before).as("unknown methods").isEqualTo(seriesOfATimer());
        before = series();
        for (int status = -5; status < 2_000; status++) {
            ended("GET", status);
        }
        assertThat(series() - before).as("statuses").isLessThan(75 * seriesOfATimer());
        before = series();
        for (int status = 100; status < 600; status++) {
            forwarded("default", status, null);
        }
        assertThat(series() - before).as("upstream's statuses").isEqualTo(5 * seriesOfATimer());
        assertThat(text()).doesNotContain("secret").doesNotContain("M1");
    }

    private long series() throws IOException {
        return Exposition.read(text()).stream()
                .filter(sample ->
                        sample.name().startsWith("http_") || sample.name().startsWith("relay_"))
                .count();
    }

    /** Its buckets, count, sum and maximum. */
    private long seriesOfATimer() throws IOException {
        return Exposition.read(text()).stream()
                .filter(sample -> sample.name().startsWith("http_server_requests_seconds")
                        && "GET".equals(sample.labels().get("method"))
                        && "200".equals(sample.labels().get("status")))
                .count();
    }

    @Test
    void tellOfTheJvm() throws IOException {
        Set<String> names =
                Exposition.read(text()).stream().map(Exposition.Sample::name).collect(Collectors.toSet());
        assertThat(names)
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads",
                        "process_uptime_seconds",
                        "system_cpu_count");
    }

    /** Prometheus's own parser and linter, where it is installed. */
    @Test
    void passPromtool(@TempDir Path folder) throws Exception {
        assumeTrue(
                Pattern.compile(File.pathSeparator)
                        .splitAsStream(System.getenv("PATH"))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "promtool"))),
                "promtool is not installed");
        ended("GET", 200);
        forwarded("default", 200, null);
        Path scrape = folder.resolve("metrics.txt");
        Files.write(scrape, metrics.scrape());
        Path said = folder.resolve("said.txt");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        // 3: it understood everything, and dislikes a name; Micrometer's are not ours to choose.
        assertThat(promtool.waitFor()).as(Files.readString(said)).isIn(0, 3);
        assertThat(Files.readString(said)).doesNotContain("relay_", "error while linting");
    }
}
