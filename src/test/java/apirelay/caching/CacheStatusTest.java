package apirelay.caching;

import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.StructuredFields;
import apirelay.http.Syntax;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link CacheStatus}, {@link Decision} and {@link Reason}. */
class CacheStatusTest {

    private static String render(Consumer<Decision> exchange) {
        Decision decision = new Decision();
        exchange.accept(decision);
        return CacheStatus.render(decision);
    }

    private static Freshness freshAt(String age) {
        return Freshness.of(stored("200 | Cache-Control: max-age=60"), at(age), LETTER);
    }

    @Nested
    @DisplayName("RFC 9211 §2: parameters")
    class Parameters {

        @Test
        void ofAHit() {
            assertThat(render(decision -> {
                        decision.because(Reason.FRESH);
                        decision.freshness(freshAt("20.5"));
                    }))
                    .isEqualTo("api-relay; hit; ttl=39");
        }

        @Test
        void ofAStaleHit() {
            assertThat(render(decision -> {
                        decision.because(Reason.STALE_WHILE_REVALIDATE);
                        decision.freshness(freshAt("70.5"));
                    }))
                    .isEqualTo("api-relay; hit; ttl=-11; detail=stale-while-revalidate");
        }

        @Test
        void ofAMissThatIsStored() {
            assertThat(render(decision -> {
                        decision.forward(Reason.NOTHING_STORED);
                        decision.answered(200);
                        decision.storing();
                        decision.freshness(freshAt("0"));
                    }))
                    .isEqualTo("api-relay; fwd=uri-miss; fwd-status=200; ttl=60; stored");
        }

        @Test
        void ofAMissThatIsNot() {
            assertThat(render(decision -> {
                        decision.forward(Reason.NOTHING_STORED);
                        decision.answered(200);
                        decision.because(Reason.PRIVATE);
                    }))
                    .isEqualTo("api-relay; fwd=uri-miss; fwd-status=200; detail=private");
        }

        @Test
        void ofAValidation() {
            assertThat(render(decision -> {
                        decision.forward(Reason.STALE);
                        decision.answered(304);
                        decision.because(Reason.VALIDATED);
                        decision.freshness(freshAt("0"));
                    }))
                    .isEqualTo("api-relay; fwd=stale; fwd-status=304; ttl=60; detail=validated");
        }

        @Test
        void ofACollapsedRequest() {
            assertThat(render(decision -> {
                        decision.forward(Reason.NOTHING_STORED);
                        decision.collapsed();
                    }))
                    .isEqualTo("api-relay; fwd=uri-miss; collapsed");
        }

        @Test
        void ofARequestThatTakesOnlyWhatIsStored() {
            assertThat(render(decision -> decision.because(Reason.ONLY_IF_CACHED)))
                    .isEqualTo("api-relay; detail=only-if-cached");
        }

        @Test
        void ofNothingDecided() {
            assertThat(render(decision -> {})).isEqualTo("api-relay");
        }
    }

    @Nested
    class Reasons {

        @ParameterizedTest
        @EnumSource
        void areTokensWithASectionAndAText(Reason reason) {
            assertThat(Syntax.isToken(reason.token())).isTrue();
            assertThat(reason.section()).matches("RFC \\d{4} §\\d+(\\.\\d+)*|relay\\..+");
            assertThat(reason.text()).isNotBlank();
            assertThat(reason.forwardToken())
                    .isIn("bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");
        }

        @ParameterizedTest
        @EnumSource
        void makeAValidField(Reason reason) {
            String member = render(decision -> decision.forward(reason));
            assertThat(StructuredFields.dictionary(member)).containsOnlyKeys(CacheStatus.NAME);
        }
    }

    @Test
    void aDecisionRemembersEveryReason() {
        Decision decision = new Decision();
        decision.forward(Reason.STALE);
        decision.answered(503);
        decision.because(Reason.STALE_IF_ERROR);
        decision.freshness(freshAt("70"));
        assertThat(decision.reasons()).containsExactly(Reason.STALE, Reason.STALE_IF_ERROR);
        assertThat(decision.forwarded()).isEqualTo(Reason.STALE);
        assertThat(decision.forwardStatus()).isEqualTo(503);
        assertThat(decision.isHit()).isFalse();
        assertThat(decision.isStored()).isFalse();
        assertThat(decision.isCollapsed()).isFalse();
    }
}
