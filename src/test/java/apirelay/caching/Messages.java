package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.HttpDate;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages as the tables' rows write them: {@code GET /a | Accept: x} and {@code 200 | Cache-Control: max-age=60}.
 *
 * <p>{@code {-10}} is the HTTP date ten seconds before {@link #ARRIVAL}.
 */
final class Messages {

    /** When a stored response came. */
    static final Instant ARRIVAL = Instant.parse("2026-11-23T12:00:00Z");

    /** The RFC's letter: no freshness that the operator gives, and cookies stored as any other. */
    static final CachePolicy LETTER =
            CachePolicy.DEFAULT.withDefaultTtl(Duration.ZERO).withStoreSetCookie(true);

    /** How long the content of a stored response is. */
    static final long LENGTH = 10;

    private static final Pattern DATE = Pattern.compile("\\{([+-]?\\d+)}");

    private Messages() {}

    static Fields fields(@Nullable String lines) {
        Fields.Builder fields = Fields.builder();
        if (lines != null) {
            for (String line : lines.split("\\|", -1)) {
                int colon = line.indexOf(':');
                fields.add(Syntax.trim(line.substring(0, colon)), Syntax.trim(dated(line.substring(colon + 1))));
            }
        }
        return fields.build();
    }

    static RequestHead request(String text) {
        String[] parts = text.split("\\|", 2);
        String[] line = Syntax.trim(parts[0]).split(" ", 3);
        String[] target = (line.length > 1 ? line[1] : "/a").split("\\?", 2);
        return new RequestHead(
                line[0],
                "http",
                "example.org",
                target[0],
                target.length > 1 ? target[1] : null,
                fields(parts.length > 1 ? parts[1] : null),
                line.length > 2);
    }

    static ResponseHead response(String text) {
        String[] parts = text.split("\\|", 2);
        return new ResponseHead(Integer.parseInt(Syntax.trim(parts[0])), fields(parts.length > 1 ? parts[1] : null));
    }

    /** A response to {@code GET /a}, come and asked for at {@link #ARRIVAL}, with {@link #LENGTH} bytes of content. */
    static StoredResponse stored(String response) {
        return stored("GET /a", response);
    }

    static StoredResponse stored(String request, String response) {
        return Storability.toStore(request(request), response(response), ARRIVAL, ARRIVAL, LETTER)
                .withContent(1, LENGTH, null);
    }

    /** {@code 1.5} is a second and a half. */
    static Duration seconds(String text) {
        return Duration.parse("PT" + text + 'S');
    }

    /** That many seconds after {@link #ARRIVAL}. */
    static Instant at(String seconds) {
        return ARRIVAL.plus(seconds(seconds));
    }

    private static String dated(String text) {
        return DATE.matcher(text)
                .replaceAll(date ->
                        HttpDate.format(ARRIVAL.plusSeconds(Long.parseLong(Objects.requireNonNull(date.group(1))))));
    }
}
