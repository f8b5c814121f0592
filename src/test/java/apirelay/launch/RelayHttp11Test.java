package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.coyote.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The note in which {@code apirelay.relay.RepeatedHit} finds whom to offer itself to. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersNothingAgainIfItMayNot(boolean may) {
        RelayHttp11 protocol = new RelayHttp11();
        protocol.setRepeats(may);
        Request request = ((RelayProcessor) protocol.createProcessor()).getRequest();

        assertThat(request.getNote(30) != null).isEqualTo(may);
    }
}
