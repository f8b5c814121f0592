package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedContentTest {

    @ParameterizedTest
    @CsvSource({"4, true", "5, true", "6, false"})
    void passesOnNoMoreThanItsBound(int length, boolean passed) {
        List<String> events = new ArrayList<>();
        new BoundedContent(PiecewiseContent.of("x".repeat(length), true), 5).read(new Upstream.Content.Sink() {
            @Override
            public void accept(ByteBuffer bytes, boolean last) {
                events.add("bytes " + bytes.remaining());
            }

            @Override
            public void failed(Throwable failure) {
                events.add(failure.getMessage());
            }
        });
        assertThat(events).containsExactly(passed ? "bytes " + length : "content of more than 5 bytes");
    }
}
