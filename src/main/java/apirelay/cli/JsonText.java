package apirelay.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;

/** JSON as the tool writes it: on one line, without a character that could steer a terminal. */
final class JsonText {

    private JsonText() {}

    /** @param value of maps, lists, texts, numbers and the like */
    static String of(Object value) {
        try {
            return escaped(JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(value));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** JSON that says the same: such characters stand in its strings only, and there they may be escaped. */
    static String escaped(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        json.chars().forEach(each -> {
            if (each >= 0x7F && each <= 0x9F) {
                escaped.append(String.format("\\u%04x", each));
            } else {
                escaped.append((char) each);
            }
        });
        return escaped.toString();
    }
}
