package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeadsTest {

    /** RFC 9110 §5.5: what could end a field is sent as a space, wherever it stands. */
    @Test
    void noControlCharacterIsSent() {
        for (int position = 0; position < 20; position++) {
            for (char character = 0; character < 256; character++) {
                String value = "x".repeat(position) + character + "\u00ff".repeat(19 - position);
                boolean control = (character < ' ' && character != '\t') || character == 0x7f;
                String sent = control ? value.replace(character, ' ') : value;

                assertThat(new String(Heads.bytes(Fields.of("Name", value, "B", "c")), StandardCharsets.ISO_8859_1))
                        .isEqualTo("Name" + sent + "Bc");
            }
        }
    }

    @Test
    void noneIsSentForACharacterThatHttpDoesNotKnow() {
        assertThat(new String(Heads.bytes(Fields.of("N", "a\u010a\u010db\u017f")), StandardCharsets.ISO_8859_1))
                .isEqualTo("Na  b ");
    }
}
