package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCheckTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LocalHost:8001, true",
        "localhost:, true",
        "127.0.0.1:1, true",
        "[::1]:8001, true",
        "10.0.0.7:8001, true",
        "relay.example, true",
        "RELAY.example:80, true",
        "evil.example, false",
        "localhost.evil.example, false",
        "localhost:8001.evil.example, false",
        "evil.example:8001, false",
        "10.0.0.8, false",
        "[::2], false",
        "127.0.0.1@evil.example, false",
        "'', false",
        ":8001, false",
        "[fe80::1]:1, false",
    })
    void admitsOnlyItsOwnNames(String host, boolean admitted) {
        assertThat(new HostCheck(Set.of("relay.Example")).admits(host, "10.0.0.7"))
                .isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({"[fe80::1]:8001, true", "[FE80::1], true", "fe80::1, false"})
    void takesTheAddressThatWasConnectedTo(String host, boolean admitted) {
        assertThat(new HostCheck(Set.of()).admits(host, "fe80::1")).isEqualTo(admitted);
    }
}
