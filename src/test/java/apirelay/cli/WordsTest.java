package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59.99, 59 s",
        "60, 1 min",
        "258.3, 4 min 18 s",
        "3599, 59 min 59 s",
        "3600, 1 h",
        "11520, 3 h 12 min",
        "86400, 1 d",
        "1051200, 12 d 4 h",
        "-30, 30 s",
        "1e12, 11574074 d 1 h",
    })
    void tellsDurations(double seconds, String words) {
        assertThat(Words.duration(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "0.00042, 0.4 ms",
        "0.0099, 9.9 ms",
        "0.00996, 10 ms",
        "0.305, 305 ms",
        "0.9994, 999 ms",
        "0.9996, 1.0 s",
        "1.23, 1.2 s",
        "59.9, 59.9 s",
        "59.96, 59 s",
        "75, 1 min 15 s",
    })
    void tellsLatencies(double seconds, String words) {
        assertThat(Words.latency(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1258291, 1.2 MiB",
        "104752742, 99.9 MiB",
        "104805172, 100 MiB",
        "1073741823, 1.0 GiB",
        "1099511627776, 1.0 TiB",
        "9223372036854775807, 8388608 TiB",
    })
    void tellsSizes(long bytes, String words) {
        assertThat(Words.size(bytes)).isEqualTo(words);
    }

    @Test
    void tellsCounts() {
        assertThat(Words.count(1, "thing")).isEqualTo("1 thing");
        assertThat(Words.count(1204000, "thing")).isEqualTo("1,204,000 things");
        assertThat(Words.share(1, 3)).isEqualTo("33.3 %");
        assertThat(Words.share(0, 0)).isEqualTo("–");
        assertThat(Words.freshness(0)).isEqualTo("stale for 0 s");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "'api-relay; hit; ttl=258' | 42 | Served from cache, 42 s old, fresh for 4 min 18 s",
                "'api-relay; hit; ttl=-10; detail=stale-while-revalidate' | 70 | Served from cache, 1 min 10 s old, stale for 10 s (stale while revalidate)",
                "'api-relay; hit' | '' | Served from cache",
                "'api-relay; fwd=uri-miss; fwd-status=200; ttl=59; stored' | '' | Fetched from the API: nothing was stored under this URL, stored, fresh for 59 s",
                "'api-relay; fwd=stale; fwd-status=304; ttl=60; detail=validated' | 0 | Validated with the API, fresh for 1 min",
                "'api-relay; fwd=vary-miss; fwd-status=200; detail=private' | '' | Fetched from the API: no stored variant fits this request (private)",
                "'api-relay; fwd=uri-miss; collapsed; ttl=9' | 0 | Shared the answer to another request, fresh for 9 s",
                "'api-relay; fwd=uri-miss' | '' | Got no answer from the API: nothing was stored under this URL",
                "'api-relay; detail=only-if-cached' | '' | Answered by the relay itself (only if cached)",
                "'origin; hit; ttl=1, api-relay; fwd=bypass; fwd-status=200' | '' | Fetched from the API: the cache has no part in it",
                "'\"a, b; hit\"; fwd=new-word; fwd-status=200; detail=\"x\\\"y\"' | '' | Fetched from the API: new-word (x\"y)",
                "' ' | '' | Says nothing of a cache",
            },
            delimiter = '|')
    void tellsWhatACacheDid(String cacheStatus, String age, String words) {
        assertThat(CacheOutcome.inWords(cacheStatus, age)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "/restaurant, /restaurant",
        "restaurant, /restaurant",
        "'', /",
        "/a%2Fb?x=1&y=%C3%A5, /a%2Fb?x=1&y=%C3%A5",
        "/å b?q={1}|[2], /%C3%A5%20b?q=%7B1%7D%7C%5B2%5D",
        "/100%?%zz, /100%25?%25zz",
        "/a#b, /a",
        "//evil/x, //evil/x",
        "'/a\r\nHost: x', /a%0D%0AHost:%20x",
    })
    void makesARequestTargetOfWhatAPersonTypes(String typed, String target) {
        assertThat(Urls.target(typed)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({
        "012, '50 132', xterm, true, true, true, 132, 50",
        "12, '0 0', xterm, false, true, true, 80, 24",
        "0, '', '', true, false, false, 80, 24",
        "012, '24 80', dumb, true, false, false, 80, 24",
        "'', 'x y', xterm, false, false, false, 80, 24",
    })
    void learnsOfTheTerminal(
            String streams, String size, String name, boolean in, boolean out, boolean err, int columns, int rows) {
        assertThat(Terminal.of(streams, size, name)).isEqualTo(new Terminal(in, out, err, columns, rows));
    }
}
