package apirelay.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Prometheus's text format 0.0.4, and takes nothing else. */
final class Exposition {

    /** One line with a value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"";
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{((?:" + LABEL + ",?)*)})? (\\S+)");
    private static final Pattern COMMENT =
            Pattern.compile("# (HELP " + NAME + " .*|TYPE " + NAME + " (counter|gauge|histogram|summary|untyped))");

    private Exposition() {}

    static List<Sample> read(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                samples.add(new Sample(sample.group(1), labels(sample.group(2)), value(sample.group(5))));
            } else if (!line.isEmpty() && !COMMENT.matcher(line).matches()) {
                throw new AssertionError("not in the format: " + line);
            }
        }
        return samples;
    }

    private static Map<String, String> labels(@Nullable String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = Pattern.compile(LABEL).matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
