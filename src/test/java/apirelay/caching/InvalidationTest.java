package apirelay.caching;

import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.RequestHead;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9111 §4.4")
class InvalidationTest {

    @Nested
    class Methods {

        @ParameterizedTest
        @CsvSource({
            "GET, false",
            "HEAD, false",
            "OPTIONS, false",
            "TRACE, false",
            "POST, true",
            "PUT, true",
            "DELETE, true",
            "PATCH, true",
            "M-SEARCH, true",
            "get, true"
        })
        void thatAreUnsafeInvalidate(String method, boolean invalidates) {
            assertThat(Invalidation.invalidated(request(method), response("200"))
                            .isEmpty())
                    .isNotEqualTo(invalidates);
        }
    }

    @Nested
    class Statuses {

        @ParameterizedTest
        @CsvSource({
            "103, false",
            "199, false",
            "200, true",
            "201, true",
            "204, true",
            "302, true",
            "304, true",
            "399, true",
            "400, false",
            "404, false",
            "500, false",
            "599, false",
            "999, false"
        })
        void thatAreNoErrorsInvalidate(String status, boolean invalidates) {
            assertThat(Invalidation.invalidated(request("POST"), response(status))
                            .isEmpty())
                    .isNotEqualTo(invalidates);
        }
    }

    @Nested
    class Targets {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            POST /a/b      ¦                                             ¦ /a/b
            POST /a/b?     ¦                                             ¦ /a/b?
            POST /{a}?[b   ¦ Location: /{c}%zz                           ¦ /{a}?[b /{c}%zz
            POST /a/b?c    ¦ Location: /d                                ¦ /a/b?c /d
            POST /a/b?c    ¦ Location: d?e                               ¦ /a/b?c /a/d?e
            POST /a/b?c    ¦ Location: ?e                                ¦ /a/b?c /a/b?e
            POST /a/b?c    ¦ Location: http://example.org                ¦ /a/b?c /
            POST /a/b?c    ¦ Location: http://EXAMPLE.org:80/d#e         ¦ /a/b?c /d
            POST /a/b?c    ¦ Location: /d | Content-Location: ../e       ¦ /a/b?c /d /e
            POST /a/b?c    ¦ Location: /d | Content-Location: /d         ¦ /a/b?c /d
            POST /a/b?c    ¦ Content-Location: /a/b?c                    ¦ /a/b?c
            POST /a/b?c    ¦ Location: https://example.org/d             ¦ /a/b?c
            POST /a/b?c    ¦ Location: http://example.org:8080/d         ¦ /a/b?c
            POST /a/b?c    ¦ Location: http://example.org.evil/d         ¦ /a/b?c
            POST /a/b?c    ¦ Location: http://example.org@evil/d         ¦ /a/b?c
            POST /a/b?c    ¦ Location: //evil/d                          ¦ /a/b?c
            POST /a/b?c    ¦ Location: mailto:x                          ¦ /a/b?c
            """)
        void areOfTheSameOrigin(String request, @Nullable String fields, String expected) {
            assertThat(Invalidation.invalidated(
                            request(request), response("200" + (fields == null ? "" : " | " + fields))))
                    .allMatch(target ->
                            target.method().equals("GET") && target.fields().size() == 0)
                    .extracting(RequestHead::target)
                    .containsExactly(expected.split(" "));
        }
    }

    @Nested
    @DisplayName("RFC 9875 §3: groups")
    class Groups {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            POST /a   ¦ 200 ¦ "x"             ¦ x
            POST /a   ¦ 303 ¦ "x", "y z";p=1  ¦ x y z
            DELETE /a ¦ 204 ¦ "x", token, 1   ¦ x
            POST /a   ¦ 200 ¦ "x",            ¦
            POST /a   ¦ 200 ¦ x"              ¦
            POST /a   ¦ 400 ¦ "x"             ¦
            GET /a    ¦ 200 ¦ "x"             ¦
            """)
        void areNamedByUnsafeRequestsAnswers(String request, String status, String field, @Nullable String expected) {
            assertThat(String.join(
                            " ",
                            Invalidation.groups(
                                    request(request), response(status + " | Cache-Group-Invalidation: " + field))))
                    .isEqualTo(expected == null ? "" : expected);
        }
    }
}
