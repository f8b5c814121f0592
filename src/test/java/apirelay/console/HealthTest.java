package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.relay.UpstreamState;
import apirelay.store.DiskState;
import apirelay.store.StoreStatistics;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

    @TempDir
    Path folder;

    private Health health(DiskState disk, UpstreamState.State upstream, boolean draining) {
        StoreStatistics store = new StoreStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, disk, "");
        UpstreamState state = new UpstreamState("default", URI.create("http://secret.example"), upstream, 1, 1);
        return new Health(() -> store, folder.resolve("not/there/yet"), () -> List.of(state), () -> draining);
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN, UP, false, ''",
        "OFF, UP, false, ''",
        "FAILED, UP, false, store",
        "LOCKED, UP, false, store",
        "CLOSED, UP, false, store",
        "OPEN, DOWN, false, upstreams",
        "OPEN, PROBING, false, ''",
        "OPEN, UP, true, ready",
    })
    void saysWhatIsDown(DiskState disk, UpstreamState.State upstream, boolean draining, String down) {
        Health health = health(disk, upstream, draining);
        assertThat(health.all())
                .extracting(Health.Check::name)
                .containsExactly("live", "started", "ready", "store", "disk", "upstreams");
        assertThat(health.all().stream().filter(check -> !check.up()).map(Health.Check::name))
                .isEqualTo(down.isEmpty() ? List.of() : List.of(down));
        assertThat(health.live()).allMatch(Health.Check::up);
        assertThat(health.started()).allMatch(Health.Check::up);
        assertThat(health.ready()).allMatch(check -> check.up() != draining);
    }

    @Test
    void tellsNothingThatIsNotForEverybody() {
        assertThat(health(DiskState.OPEN, UpstreamState.State.DOWN, true).all().toString())
                .doesNotContain("secret", folder.toString());
    }
}
