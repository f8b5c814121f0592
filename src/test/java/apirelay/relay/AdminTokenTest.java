package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.relay.AdminToken.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminTokenTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // About to run over.
    private final AdminToken token = new AdminToken("s3cret", nanos::get);

    private Verdict judge(String authorization, String client) {
        return token.judge(Fields.of("Authorization", authorization), client);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer s3cret, ADMITTED",
        "bearer s3cret, ADMITTED",
        "'Bearer  s3cret ', ADMITTED",
        "Bearer S3cret, REFUSED",
        "Bearer s3cre, REFUSED",
        "Bearer s3crets, REFUSED",
        "'Bearer ', REFUSED",
        "Bearer, REFUSED",
        "s3cret, REFUSED",
        "Basic s3cret, REFUSED",
        "'', REFUSED",
    })
    void judgesByTheToken(String authorization, Verdict verdict) {
        assertThat(judge(authorization, "::1")).isEqualTo(verdict);
    }

    @Test
    void refusesWhatIsNotThereOrThereTwice() {
        assertThat(token.judge(Fields.EMPTY, "::1")).isEqualTo(Verdict.REFUSED);
        assertThat(token.judge(Fields.of("Authorization", "Bearer s3cret", "Authorization", "Bearer s3cret"), "::1"))
                .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void takesATokenOutsideOfAsciiAsTheBytesOfUtf8() {
        AdminToken swedish = new AdminToken("räksmörgås", nanos::get);
        assertThat(swedish.judge(Fields.of("Authorization", "Bearer rÃ¤ksmÃ¶rgÃ¥s"), "::1"))
                .isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void listensToNobodyWhoTriesTooMuch() {
        for (int i = 0; i < 10; i++) {
            assertThat(judge("Bearer " + i, "::1")).isEqualTo(Verdict.REFUSED);
        }
        assertThat(judge("Bearer 11", "::1")).isEqualTo(Verdict.NOT_NOW);
        assertThat(judge("Bearer s3cret", "::1")).isEqualTo(Verdict.NOT_NOW);
        assertThat(token.judge(Fields.EMPTY, "::1")).isEqualTo(Verdict.NOT_NOW);

        pass(Duration.ofMillis(99));
        assertThat(judge("Bearer s3cret", "::1")).isEqualTo(Verdict.NOT_NOW);
        pass(Duration.ofMillis(1));
        assertThat(judge("Bearer s3cret", "::1")).isEqualTo(Verdict.ADMITTED);
        assertThat(judge("Bearer 12", "::1")).isEqualTo(Verdict.REFUSED);
        assertThat(judge("Bearer 13", "::1")).isEqualTo(Verdict.NOT_NOW);

        pass(Duration.ofDays(365));
        for (int i = 0; i < 10; i++) {
            assertThat(judge("Bearer " + i, "::1")).isEqualTo(Verdict.REFUSED);
        }
        assertThat(judge("Bearer 11", "::1")).isEqualTo(Verdict.NOT_NOW);
    }

    @Test
    void listensToOthersMeanwhile() {
        for (int i = 0; i < 10; i++) {
            judge("Bearer " + i, "192.0.2.1");
        }
        long admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += judge("Bearer s3cret", "198.51.100." + i) == Verdict.ADMITTED ? 1 : 0;
        }
        assertThat(admitted).isGreaterThan(80); // One in 256 shares its stripe.
    }

    @Test
    void countsNoRequestWithoutAToken() {
        for (int i = 0; i < 100; i++) {
            assertThat(token.judge(Fields.EMPTY, "::1")).isEqualTo(Verdict.REFUSED);
        }
        assertThat(judge("Bearer s3cret", "::1")).isEqualTo(Verdict.ADMITTED);
    }
}
