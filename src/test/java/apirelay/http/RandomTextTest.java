package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text makes a parser throw or run on; what is read is what would be written. */
class RandomTextTest {

    private static final List<String> SEEDS = List.of(
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "W/\"a\\b\", \"c\", *",
            "bytes=0-9, 10-, -5",
            "bytes 0-9/10",
            "bytes 0-9/*",
            "max-age=60, no-cache=\"a, b\", private",
            "a=1, b=-2.5;c, d=\"x\\\"\", e=(1 ?0;f :aGk=:), g=*t/k",
            "http://user@example.org:80/a/../b;c?d=e#f",
            "Connection, x, \"");

    private static final String ALPHABET = "aZ09 \t\",;=:\\/()*?#-.+<>[]{}|\u0000\u007f\u00fc\u0661";

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isReadOrRefused(long seed) {
        Random random = new Random(seed);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 20_000; i++) {
                read(random.nextInt(4) == 0 ? made(random) : changed(random));
            }
        });
    }

    /** Long text of the kinds that make parsers go back and forth. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\"", "\"\\", "\\\"", ",", "a=\"", "(", "a=(1 ", "/..", "../", ":", ";a", "0", "-", " ", "%"})
    void isReadInOneGo(String unit) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            read(unit.repeat(50_000));
            read("a=" + unit.repeat(50_000));
        });
    }

    private static void read(String text) {
        Fields fields = Fields.of("Range", text, "Connection", text, "x", text);
        Instant date = HttpDate.parse(text, NOW);
        if (date != null) {
            assertThat(HttpDate.parse(HttpDate.format(date), NOW)).isEqualTo(date);
        }
        EntityTag tag = EntityTag.parse(text);
        if (tag != null) {
            assertThat(tag).hasToString(text);
        }
        ContentRange contentRange = ContentRange.parse(text);
        if (contentRange != null) {
            assertThat(ContentRange.parse(contentRange.toString())).isEqualTo(contentRange);
        }
        List<ByteRange> ranges = ByteRange.parse(fields);
        if (ranges != null) {
            for (ByteRange range : ranges) {
                ContentRange of = range.of(10);
                assertThat(of == null || (of.first() >= 0 && of.last() < 10)).isTrue();
            }
        }
        for (String member : Syntax.listMembers(text)) {
            assertThat(member).isEqualTo(Syntax.trim(member)).isNotEmpty();
        }
        EntityTag.parseList(Syntax.listMembers(text));
        Syntax.unquote(text);
        assertThat(Syntax.digits(text)).isGreaterThanOrEqualTo(-1);
        assertThat(StructuredFields.dictionary("a=" + StructuredFields.string(text)))
                .containsOnlyKeys("a");
        StructuredFields.dictionary(text);
        assertThat(Forwarding.withoutConnectionSpecific(fields).contains("Connection"))
                .isFalse();
        String resolved = UriReference.resolve("http://example.org/a/b?c", text);
        assertThat(UriReference.resolve("http://other/", resolved)).isEqualTo(resolved);
    }

    private static String made(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static String changed(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = random.nextInt(4); i >= 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, c);
                default -> text.setCharAt(at, c);
            }
        }
        return text.toString();
    }
}
