package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ByteRange} and {@link ContentRange}. */
class RangesTest {

    @Nested
    @DisplayName("RFC 9110 §14.1.2: byte ranges")
    class ByteRanges {

        /** Of ten bytes. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', textBlock = """
            bytes=0-0                        ¦ bytes 0-0/10
            bytes=0-9                        ¦ bytes 0-9/10
            bytes=0-10                       ¦ bytes 0-9/10
            bytes=9-9                        ¦ bytes 9-9/10
            bytes=9-                         ¦ bytes 9-9/10
            bytes=0-                         ¦ bytes 0-9/10
            bytes=10-                        ¦ null
            bytes=10-11                      ¦ null
            bytes=-1                         ¦ bytes 9-9/10
            bytes=-10                        ¦ bytes 0-9/10
            bytes=-11                        ¦ bytes 0-9/10
            bytes=-0                         ¦ null
            Bytes=2-3                        ¦ bytes 2-3/10
            bytes= 2-3                       ¦ bytes 2-3/10
            bytes=2-3,                       ¦ bytes 2-3/10
            bytes=2-3, -1                    ¦ bytes 2-3/10, bytes 9-9/10
            bytes=20-30,0-1                  ¦ null, bytes 0-1/10
            bytes=0-99999999999999999999     ¦ bytes 0-9/10
            bytes=-99999999999999999999      ¦ bytes 0-9/10
            bytes=99999999999999999999-      ¦ null
            """)
        void nameBytes(String field, String expected) {
            List<ByteRange> ranges = Objects.requireNonNull(ByteRange.parse(Fields.of("Range", field)));
            assertThat(String.join(
                            ", ",
                            ranges.stream()
                                    .map(range -> String.valueOf(range.of(10)))
                                    .toList()))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "bytes",
                    "bytes=",
                    "bytes=,",
                    "bytes=1",
                    "bytes=-",
                    "bytes=a-",
                    "bytes=-a",
                    "bytes=1-a",
                    "bytes=0-a",
                    "bytes=2-1",
                    "bytes=1-2-3",
                    "bytes=--1",
                    "bytes=1 - 2",
                    "bytes=1-2;3-4",
                    "bytes=0-1,x",
                    "bytes 0-1",
                    "byte=0-1",
                    "items=0-1",
                    "bytes=+1-2",
                    "bytes=\u0661-"
                })
        void areIgnored(String field) {
            assertThat(ByteRange.parse(Fields.of("Range", field))).isNull();
        }

        @Test
        void areAskedForInOneLine() {
            assertThat(ByteRange.parse(Fields.EMPTY)).isNull();
            assertThat(ByteRange.parse(Fields.of("Range", "bytes=0-1", "Range", "bytes=2-3")))
                    .isNull();
        }

        @Test
        void areNotOfNothing() {
            assertThat(new ByteRange(0, ByteRange.END).of(0)).isNull();
            assertThat(new ByteRange(ByteRange.SUFFIX, 5).of(0)).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 9110 §14.4: Content-Range")
    class ContentRanges {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', textBlock = """
            bytes 0-0/1                                                ¦ 0 ¦ 0                   ¦ 1                   ¦ true
            bytes 0-9/10                                               ¦ 0 ¦ 9                   ¦ 10                  ¦ true
            bytes 0-8/10                                               ¦ 0 ¦ 8                   ¦ 10                  ¦ false
            bytes 1-9/10                                               ¦ 1 ¦ 9                   ¦ 10                  ¦ false
            bytes 0-9/*                                                ¦ 0 ¦ 9                   ¦ -1                  ¦ false
            bytes 0-9223372036854775798/9223372036854775799            ¦ 0 ¦ 9223372036854775798 ¦ 9223372036854775799 ¦ true
            """)
        void isRead(String text, long first, long last, long completeLength, boolean complete) {
            ContentRange range = Objects.requireNonNull(ContentRange.parse(text));
            assertThat(range)
                    .isEqualTo(new ContentRange(first, last, completeLength))
                    .hasToString(text);
            assertThat(range.length()).isEqualTo(last - first + 1);
            assertThat(range.isComplete()).isEqualTo(complete);
        }

        @Test
        void hasAUnitWithoutCase() {
            assertThat(ContentRange.parse("BYTES 1-2/3")).isEqualTo(new ContentRange(1, 2, 3));
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    "bytes",
                    "bytes ",
                    "bytes */10",
                    "bytes */*",
                    "bytes 0-9",
                    "bytes 0-9/",
                    "bytes -9/10",
                    "bytes 0-/10",
                    "bytes 9-0/10",
                    "bytes 0-10/10",
                    "bytes 0-9/9",
                    "bytes 0-9/a",
                    "bytes a-9/10",
                    "bytes 0-a/10",
                    "bytes 0/9-10",
                    "bytes=0-9/10",
                    "items 0-9/10",
                    "bytes 0-9/10, bytes 0-9/10",
                    "bytes  0-9/10",
                    "bytes 0-99999999999999999999/99999999999999999999"
                })
        void isNone(@Nullable String text) {
            assertThat(ContentRange.parse(text)).isNull();
        }

        @ParameterizedTest
        @CsvSource({"-1,0,1", "1,0,2", "0,1,1"})
        void isNotMadeUp(long first, long last, long completeLength) {
            assertThatThrownBy(() -> new ContentRange(first, last, completeLength))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
