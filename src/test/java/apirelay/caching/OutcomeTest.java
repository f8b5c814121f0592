package apirelay.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link Outcome}, in a word and in a sentence. */
class OutcomeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "because FRESH, fresh 300 42 # HIT # Served from cache, 42 s old, fresh for 4 min 18 s",
                "because STALE_WHILE_REVALIDATE, fresh 60 61 # STALE # Served from cache, 1 min 1 s old, stale for 1 s: it is"
                        + " stale, within its stale-while-revalidate",
                "because REQUEST_MAX_STALE, fresh 60 60 # STALE # Served from cache, 1 min old, stale for 0 s: it is stale,"
                        + " within the request's max-stale",
                "forward STALE, answered 503, because STALE_IF_ERROR, fresh 60 70 # STALE # Served from cache, 1 min 10 s"
                        + " old, stale for 10 s: it is stale, within stale-if-error, and the server failed",
                "forward STALE, collapsed, because DISCONNECTED, fresh 60 70 # STALE # Served from cache, 1 min 10 s old,"
                        + " stale for 10 s: it is stale, and the server can't be reached",
                "forward STALE, answered 304, because VALIDATED, fresh 60 0 # VALIDATED # Served from cache after the server"
                        + " said that it is still good, 0 s old, fresh for 1 min",
                "forward STALE, answered 304, because VALIDATED, forward STORE_FAILED, answered 200 # MISS # Fetched from the"
                        + " server: the stored content could not be read",
                "forward STALE, answered 304, collapsed, because VALIDATED, fresh 60 0 # COLLAPSED # Served with the answer to"
                        + " another request for the same, 0 s old, fresh for 1 min",
                "forward NOTHING_STORED, collapsed # COLLAPSED # Served with the answer to another request for the same",
                "forward NOTHING_STORED, answered 200, storing, fresh 300 0 # MISS # Fetched from the server: no response is"
                        + " stored under this key; stored, 0 s old, fresh for 5 min",
                "forward NOTHING_STORED, answered 200, because PRIVATE # MISS # Fetched from the server: no response is stored"
                        + " under this key; not stored: the response is for one user only",
                "forward METHOD, answered 200, because METHOD_NOT_STORED # PASS # Passed to the server: a response to this"
                        + " method is never served from the cache; not stored: responses to this method are not stored",
                "forward REQUEST_HAS_CONTENT # PASS # Passed to the server: a GET with content has no meaning that a cache"
                        + " knows",
                "forward STALE_WHILE_REVALIDATE, answered 200 # MISS # Fetched from the server: it is stale, within its"
                        + " stale-while-revalidate",
                "failed # ERROR # Refused by the relay",
                " # ERROR # Refused by the relay",
                "because ONLY_IF_CACHED, failed # ERROR # Answered with an error: the request takes only what is stored",
                "forward NOTHING_STORED, failed # ERROR # The server did not answer",
                "forward STALE, because STALE_FORBIDDEN, failed # ERROR # The server did not answer: a directive forbids to"
                        + " serve it stale",
                "forward NOTHING_STORED, answered 200, failed # ERROR # The server's answer broke off",
            })
    void isDerivedFromTheDecision(@Nullable String script, Outcome outcome, String words) {
        Decision decision = decision(script);
        assertThat(Outcome.of(decision)).isEqualTo(outcome);
        assertThat(Outcome.words(decision)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.9S, 0 s",
        "PT-12S, 12 s",
        "PT1M, 1 min",
        "PT59M59S, 59 min 59 s",
        "PT1H, 1 h",
        "PT3H20M10S, 3 h 20 min",
        "P1D, 1 d",
        "P365DT5H, 365 d 5 h"
    })
    void saysHowLong(Duration duration, String words) {
        assertThat(Outcome.words(duration)).isEqualTo(words);
    }

    private static Decision decision(@Nullable String script) {
        Decision decision = new Decision();
        for (String step : script == null ? new String[0] : script.split(", ", -1)) {
            String[] words = step.split(" ", -1);
            switch (words[0]) {
                case "because" -> decision.because(Reason.valueOf(words[1]));
                case "forward" -> decision.forward(Reason.valueOf(words[1]));
                case "answered" -> decision.answered(Integer.parseInt(words[1]));
                case "fresh" ->
                    decision.freshness(new Freshness(seconds(words[1]), seconds(words[2]), Freshness.Basis.MAX_AGE));
                case "storing" -> decision.storing();
                case "collapsed" -> decision.collapsed();
                case "failed" -> decision.failed();
                default -> throw new IllegalArgumentException(step);
            }
        }
        return decision;
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text));
    }
}
