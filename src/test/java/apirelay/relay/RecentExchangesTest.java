package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.caching.Decision;
import apirelay.caching.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecentExchangesTest {

    private final RecentExchanges recent = new RecentExchanges();

    @Test
    void tellsTheNewestFirst() {
        for (String url : List.of("/a", "/b", "/a?x", "/c")) {
            recent.ended(exchanged(url, null));
        }
        assertThat(recent.latest(all -> true, 3)).extracting(Exchanged::url).containsExactly("/c", "/a?x", "/b");
        assertThat(recent.latest(exchanged -> exchanged.url().startsWith("/a"), 10))
                .extracting(Exchanged::url)
                .containsExactly("/a?x", "/a");
        assertThat(recent.latest(none -> false, 10)).isEmpty();
    }

    @Test
    void keepsSoManyAndNoMore() {
        for (int i = 0; i < RecentExchanges.KEPT + 10; i++) {
            recent.ended(exchanged("/" + i, "nonce-" + i));
        }
        List<Exchanged> all = recent.latest(each -> true, Integer.MAX_VALUE);
        assertThat(all).hasSize(RecentExchanges.KEPT);
        assertThat(all.get(all.size() - 1).url()).isEqualTo("/10");
        assertThat(recent.traced("nonce-9")).isNull();
        assertThat(recent.traced("nonce-10")).extracting(Exchanged::url).isEqualTo("/10");
    }

    @Test
    void losesNothingThatManyTellAtOnce() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < RecentExchanges.KEPT / 4; i++) {
                    recent.ended(exchanged("/x", null));
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recent.latest(each -> true, Integer.MAX_VALUE)).hasSize(RecentExchanges.KEPT);
    }

    private static Exchanged exchanged(String url, @Nullable String trace) {
        Decision decision = new Decision();
        return new Exchanged(
                "1",
                trace,
                Instant.EPOCH,
                1,
                -1,
                "GET",
                url,
                "default",
                200,
                decision,
                Outcome.of(decision),
                0,
                0,
                false);
    }
}
