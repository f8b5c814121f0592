package apirelay.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.4.241 (2026-01-01)", "2.5.252 (2026-05-05)", "2.4.2401 (2026-01-01)", ""})
    void refusesAnyOtherReleaseOfH2(String version) {
        assertThatThrownBy(() -> Database.requireVersion(version))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("H2 must be 2.4.240, not " + version);
    }
}
