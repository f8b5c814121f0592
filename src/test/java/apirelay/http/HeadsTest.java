package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link RequestHead} and {@link ResponseHead}. */
class HeadsTest {

    @ParameterizedTest
    @DisplayName("RFC 9110 §7.1: the target URI")
    @CsvSource(delimiter = '¦', emptyValue = "", textBlock = """
        /a  ¦     ¦ https://example.org/a
        /a  ¦ ''  ¦ https://example.org/a?
        /a  ¦ b=c ¦ https://example.org/a?b=c
        """)
    void targetUri(String path, @Nullable String query, String expected) {
        assertThat(request("GET", path, query == null ? null : query.replace("'", ""))
                        .uri())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("RFC 9110 §9.2.1: safe methods")
    @CsvSource({
        "GET, true",
        "HEAD, true",
        "OPTIONS, true",
        "TRACE, true",
        "POST, false",
        "PUT, false",
        "DELETE, false",
        "PATCH, false",
        "M-SEARCH, false",
        "get, false"
    })
    void safeMethods(String method, boolean safe) {
        assertThat(request(method, "/", null).isSafe()).isEqualTo(safe);
    }

    @ParameterizedTest
    @DisplayName("RFC 9110 §15.2: interim statuses")
    @CsvSource({"100, true", "103, true", "199, true", "200, false", "999, false"})
    void interimStatuses(int status, boolean interim) {
        assertThat(new ResponseHead(status, Fields.EMPTY).isInterim()).isEqualTo(interim);
    }

    @Test
    void changeTheirFieldsOnly() {
        Fields fields = Fields.of("a", "1");
        assertThat(request("PUT", "/", "q").with(fields))
                .isEqualTo(new RequestHead("PUT", "https", "example.org", "/", "q", fields, false));
        assertThat(new ResponseHead(204, Fields.EMPTY).with(fields)).isEqualTo(new ResponseHead(204, fields));
    }

    private static RequestHead request(String method, String path, @Nullable String query) {
        return new RequestHead(method, "https", "example.org", path, query, Fields.EMPTY, false);
    }
}
