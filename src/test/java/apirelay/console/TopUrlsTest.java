package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopUrlsTest {

    private final TopUrls urls = new TopUrls();

    @Test
    void countsOverFiveMinutes() {
        for (long minute = 10; minute < 16; minute++) {
            urls.add("/a", minute % 2 == 0, minute);
        }
        assertThat(urls.top(9, 15)).containsExactly(new TopUrls.Asked("/a", 5, 2));
        assertThat(urls.top(9, 19)).containsExactly(new TopUrls.Asked("/a", 1, 0));
        assertThat(urls.top(9, 20)).isEmpty();
        assertThat(urls.top(0, 15)).isEmpty();
    }

    @Test
    void findsTheMostAskedForAmongAFloodOfOthers() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            urls.add(i % 20 == 0 ? "/popular" : "/once/" + random.nextLong(), true, 1);
        }
        List<TopUrls.Asked> top = urls.top(100_000, 1);
        assertThat(top.get(0).url()).isEqualTo("/popular");
        assertThat(top.get(0).requests()).isBetween(7_000L, 10_000L);
        assertThat(top).hasSizeLessThanOrEqualTo(256);
    }
}
