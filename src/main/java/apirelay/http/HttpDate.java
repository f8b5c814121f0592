package apirelay.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP's timestamps, to the second (RFC 9110 §5.6.7).
 *
 * <p>All three formats are read, their letters without case, as a cache should (RFC 9111 §4.2); any zone but GMT makes a
 * date invalid.
 */
public final class HttpDate {

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private static final List<String> WEEKDAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
    private static final String MONTH = "(?<month>[a-z]{3})";

    private static final Pattern RFC_850 = Pattern.compile("(?:mon|tues|wednes|thurs|fri|satur|sun)day, (?<day>\\d\\d)-"
            + MONTH + "-(?<year>\\d\\d) " + TIME + " gmt");
    private static final Pattern ASCTIME = Pattern.compile(
            "(?:mon|tue|wed|thu|fri|sat|sun) " + MONTH + " (?<day>\\d\\d| \\d) " + TIME + " (?<year>\\d{4})");

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Those in the preferred format: one is read on every hit. */
    private static final Parsed<Optional<Instant>> FIXDATES = new Parsed<>(HttpDate::fixdate);

    private HttpDate() {}

    /** The preferred format, {@code IMF-fixdate}. */
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /**
     * @param text a field value
     * @param now tells the century of a two-digit year
     * @return null if it is no HTTP date
     */
    public static @Nullable Instant parse(@Nullable String text, Instant now) {
        if (text == null || text.length() < 24 || text.length() > 33) {
            return null;
        }
        Optional<Instant> fixdate = FIXDATES.of(text);
        if (fixdate.isPresent()) {
            return fixdate.get();
        }
        String folded = text.toLowerCase(Locale.ROOT);
        for (Pattern format : List.of(RFC_850, ASCTIME)) {
            Matcher date = format.matcher(folded);
            if (date.matches()) {
                return instant(date, now);
            }
        }
        return null;
    }

    /** Whether it has the preferred format, each part of which has its place. */
    private static boolean isFixdate(String text) {
        return text.length() == 29
                && WEEKDAYS.contains(text.substring(0, 3))
                && text.startsWith(", ", 3)
                && text.charAt(7) == ' '
                && text.charAt(11) == ' '
                && text.charAt(16) == ' '
                && text.charAt(19) == ':'
                && text.charAt(22) == ':'
                && text.endsWith(" gmt");
    }

    private static Optional<Instant> fixdate(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(
                isFixdate(folded)
                        ? instant(
                                digits(folded, 12, 16),
                                MONTHS.indexOf(folded.substring(8, 11)) + 1,
                                digits(folded, 5, 7),
                                digits(folded, 17, 19),
                                digits(folded, 20, 22),
                                digits(folded, 23, 25))
                        : null);
    }

    /** -1, which is no part of any date, if they are none. */
    private static int digits(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static @Nullable Instant instant(Matcher date, Instant now) {
        int year = number(date, "year");
        if (date.group("year").length() == 4) {
            return instant(date, year);
        }
        // §5.6.7: what appears to be more than 50 years in the future is the most recent past year with these digits.
        LocalDateTime limit = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
        int century = limit.getYear() - limit.getYear() % 100;
        Instant candidate = instant(date, century + year);
        return candidate == null || candidate.isAfter(limit.toInstant(ZoneOffset.UTC))
                ? instant(date, century - 100 + year)
                : candidate;
    }

    private static @Nullable Instant instant(Matcher date, int year) {
        return instant(
                year,
                MONTHS.indexOf(date.group("month")) + 1,
                number(date, "day"),
                number(date, "hour"),
                number(date, "minute"),
                number(date, "second"));
    }

    private static @Nullable Instant instant(int year, int month, int day, int hour, int minute, int second) {
        try {
            return year < 0
                    ? null
                    : LocalDateTime.of(year, month, day, hour, minute, leapless(second))
                            .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A leap second is taken for the second before it. */
    private static int leapless(int second) {
        return second == 60 ? 59 : second;
    }

    private static int number(Matcher date, String part) {
        return Integer.parseInt(Syntax.trim(date.group(part)));
    }
}
