package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParsedTest {

    private final List<String> read = new ArrayList<>();
    private final Parsed<Integer> lengths = new Parsed<>(text -> {
        read.add(text);
        return text.length();
    });

    @Test
    void readsATextOnce() {
        assertThat(lengths.of("max-age=60")).isEqualTo(10);
        assertThat(lengths.of(new String("max-age=60"))).isEqualTo(10);
        assertThat(read).containsExactly("max-age=60");
    }

    @Test
    void tellsTextsOfOneHashApart() {
        assertThat("Aaa".hashCode()).isEqualTo("BBa".hashCode());
        Parsed<String> same = new Parsed<>(text -> text);
        assertThat(same.of("Aaa")).isEqualTo("Aaa");
        assertThat(same.of("BBa")).isEqualTo("BBa");
        assertThat(same.of("Aaa")).isEqualTo("Aaa");
    }

    @Test
    void keepsNothingLong() {
        String text = "x".repeat(1000);
        assertThat(lengths.of(text)).isEqualTo(1000);
        assertThat(lengths.of(text)).isEqualTo(1000);
        assertThat(read).containsExactly(text, text);
    }
}
