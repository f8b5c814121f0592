package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingTest {

    @Nested
    @DisplayName("RFC 9110 §7.6.1: connection-specific fields")
    class ConnectionSpecific {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Connection",
                    "Proxy-Connection",
                    "Keep-Alive",
                    "TE",
                    "Transfer-Encoding",
                    "Upgrade",
                    "HTTP2-Settings",
                    "Trailer"
                })
        void areTakenOff(String name) {
            assertThat(Forwarding.withoutConnectionSpecific(Fields.of("a", "1", name, "x")))
                    .isEqualTo(Fields.of("a", "1"));
        }

        @Test
        void areNominated() {
            Fields fields = Fields.of(
                    "A", "1", "connection", "a , B", "b", "2", "a", "3", "Connection", "C", "c", "4", "d", "5");
            assertThat(Forwarding.withoutConnectionSpecific(fields)).isEqualTo(Fields.of("d", "5"));
        }

        /** Framing, routing and every caching rule hang on these: no hop may take them off by naming them. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Host",
                    "Content-Length",
                    "Content-Type",
                    "Content-Range",
                    "Content-Encoding",
                    "Cache-Control",
                    "Relay-Cache-Control",
                    "CDN-Cache-Control",
                    "Surrogate-Control",
                    "Vary",
                    "Expires",
                    "Age",
                    "Date",
                })
        void areNeverTheseHoweverNominated(String name) {
            assertThat(Forwarding.withoutConnectionSpecific(Fields.of("Connection", name + ", x", name, "1", "x", "2")))
                    .isEqualTo(Fields.of(name, "1"));
        }

        @Test
        void maybeNone() {
            Fields fields = Fields.of("a", "1");
            assertThat(Forwarding.withoutConnectionSpecific(fields)).isSameAs(fields);
        }
    }

    @Test
    @DisplayName("RFC 9110 §6.5.1: what trailers must not say is left out")
    void trailersSayNothingThatComesTooLate() {
        Fields trailers = Fields.of(
                "Grpc-Status", "0", "Content-Length", "1", "Set-Cookie", "a", "TE", "x", "Cache-Control", "y");
        assertThat(Forwarding.trailers(trailers)).isEqualTo(Fields.of("Grpc-Status", "0"));
    }

    @Nested
    @DisplayName("RFC 9110 §7.6.3: Via")
    class Via {

        @ParameterizedTest
        @CsvSource({"HTTP/1.1, 1.1 relay", "HTTP/2.0, 2.0 relay", "FTP/1, FTP/1 relay"})
        void isAppended(String protocol, String expected) {
            assertThat(Forwarding.withVia(Fields.of("Via", "1.0 fred"), protocol, "relay")
                            .all("via"))
                    .containsExactly("1.0 fred", expected);
        }
    }
}
