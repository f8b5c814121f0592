package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayHttp11Test {

    @ParameterizedTest
    @CsvSource({
        "10000, 1073741824, 2621",
        "10000, 4294967296, 10000",
        "100, 1073741824, 100",
        "-1, 1073741824, 2621",
        "-1, 9223372036854775807, 2147483647",
    })
    void takesNoMoreConnectionsThanHalfOfTheHeapHasRoomFor(int wanted, long heap, int connections) {
        assertThat(RelayHttp11.connections(wanted, heap)).isEqualTo(connections);
    }
}
