package apirelay.cli;

import java.util.Locale;

/** Quantities and texts for a person. */
final class Words {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Words() {}

    /** What comes from afar must not steer the terminal, break a line, or turn its direction. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009F\\u2028-\\u202E\\u2066-\\u2069]", " ");
    }

    /** A time that passes, in its two largest units, rounded down: 42 s, 4 min 18 s, 3 h, 12 d 4 h. */
    static String duration(double seconds) {
        long whole = (long) Math.abs(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return pair(whole / 60, "min", whole % 60, "s");
        }
        return whole < 86_400
                ? pair(whole / 3600, "h", whole / 60 % 60, "min")
                : pair(whole / 86_400, "d", whole / 3600 % 24, "h");
    }

    private static String pair(long large, String unit, long small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** How long something took: 0.4 ms, 12 ms, 1.2 s, and on as a duration. */
    static String latency(double seconds) {
        if (seconds >= 59.95) {
            return duration(seconds);
        }
        if (seconds >= 0.9995) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return String.format(Locale.ROOT, seconds >= 0.00995 ? "%.0f ms" : "%.1f ms", seconds * 1000);
    }

    /** A freshness: how long it lasts, or, if negative, how long it has been over. */
    static String freshness(double seconds) {
        return seconds > 0 ? "fresh for " + duration(seconds) : "stale for " + duration(seconds);
    }

    /** In binary units: 512 B, 3.4 KiB, 120 MiB. */
    static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1023.5 && unit < SIZES.length - 1) {
            size /= 1024;
            unit++;
        }
        String format = unit == 0 || size >= 99.95 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, format, size, SIZES[unit]);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of things: 1 stored response, 1,204 stored responses. */
    static String count(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** A dash where there is no whole. */
    static String share(double part, double whole) {
        return whole <= 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * part / whole);
    }
}
