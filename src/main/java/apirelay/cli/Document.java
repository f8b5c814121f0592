package apirelay.cli;

import java.util.function.Function;

/**
 * A JSON object as it came, and what it says.
 *
 * @param text JSON without a character that could steer a terminal
 */
record Document(String text, JsonObject content) {

    static Document parse(String text, Function<String, Failure> notUnderstood) {
        return new Document(JsonText.escaped(text.strip()), JsonObject.parse(text, notUnderstood));
    }
}
