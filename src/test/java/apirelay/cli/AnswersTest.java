package apirelay.cli;

import apirelay.console.ApiContract;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tool's tests take for the console's answers is as the API's document says. */
class AnswersTest {

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        "GET", "/api/v1/responses", Answers.page(true, ",\"total\":2", Answers.ENTRY, Answers.STALE)),
                Arguments.of("GET", "/api/v1/responses/7", Answers.ENTRY_IN_FULL),
                Arguments.of("GET", "/api/v1/statistics", Answers.STATISTICS),
                Arguments.of("POST", "/api/v1/explain", Answers.EXPLANATION),
                Arguments.of("POST", "/api/v1/explain", Answers.REFUSAL));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void isAsDocumented(String method, String path, String answer) {
        ApiContract.check(method, path, "{\"path\":\"/\"}", 200, "application/json", answer);
    }
}
