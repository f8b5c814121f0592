package apirelay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Help.Ansi;

/** Statistics for a person: a snapshot with the seconds before it. */
final class StatsView {

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int KEPT = 300;
    private static final int NOW = 10;
    private static final int LABEL = 13;

    private final JsonObject snapshot;
    private final List<JsonObject> seconds;

    StatsView(JsonObject snapshot) {
        this(snapshot, snapshot.objects("seconds"));
    }

    private StatsView(JsonObject snapshot, List<JsonObject> seconds) {
        this.snapshot = snapshot;
        this.seconds = seconds;
    }

    /** With a later snapshot, which has the seconds since this one only. */
    StatsView then(JsonObject later) {
        List<JsonObject> all = new ArrayList<>(seconds);
        all.addAll(later.objects("seconds"));
        return new StatsView(later, all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    /** The newest second, on one line. */
    String line() {
        if (seconds.isEmpty()) {
            return time() + "  no second is over yet";
        }
        JsonObject second = seconds.get(seconds.size() - 1);
        return time() + "  requests " + second.integer("requests") + "  hits "
                + Words.share(second.number("hits"), second.number("requests")) + "  stale " + second.integer("stale")
                + "  upstream " + second.integer("forwarded") + "  errors " + second.integer("errors") + "  p50 "
                + Words.latency(second.number("p50")) + "  p99 " + Words.latency(second.number("p99"));
    }

    /** @param width of a line, in cells, for the plot; at most a minute fits */
    List<String> lines(int width) {
        List<JsonObject> now = last(NOW);
        double requests = sum(now, "requests");
        List<String> lines = new ArrayList<>();
        String rate = Words.count(Math.round(requests / Math.max(1, now.size()))) + "/s ";
        lines.add(row("Requests", rate + plot(Math.min(60, Math.max(0, width - LABEL - rate.length())))));
        lines.add(row(
                "Hit ratio",
                Words.share(sum(now, "hits"), requests) + ", upstream " + Words.count((long) sum(now, "forwarded"))
                        + ", collapsed " + Words.count((long) sum(now, "collapsed")) + ", errors "
                        + Words.count((long) sum(now, "errors")) + " in the last " + Words.duration(now.size())));
        lines.add(row(
                "Latency",
                "p50 up to " + Words.latency(most(now, second -> second.number("p50"))) + ", p99 up to "
                        + Words.latency(most(now, second -> second.number("p99")))));
        totals(lines, snapshot.object("totals"));
        store(lines, snapshot.object("store"));
        snapshot.objects("upstreams")
                .forEach(each -> lines.add(row(
                        "Upstream",
                        each.text("state") + "  " + each.text("route") + "  " + each.text("url") + failures(each))));
        top(lines, width);
        return lines;
    }

    private static String failures(JsonObject upstream) {
        Long requests = upstream.integerOrNull("requests");
        Long failures = upstream.integerOrNull("failures");
        return requests == null || failures == null
                ? ""
                : "  " + Words.count(requests, "request") + ", " + Words.count(failures, "failure");
    }

    private static void totals(List<String> lines, JsonObject totals) {
        lines.add(row(
                "Since start",
                Words.count(totals.integer("requests"), "request") + ", hits "
                        + Words.share(totals.number("hits"), totals.number("requests")) + ", upstream "
                        + Words.count(totals.integer("forwarded")) + ", errors "
                        + Words.count(totals.integer("errors"))));
        Long saved = totals.integerOrNull("upstreamRequestsSaved");
        Long bytes = totals.integerOrNull("upstreamBytesSaved");
        if (saved != null && bytes != null) {
            lines.add(row("Saved", Words.count(saved, "upstream request") + ", " + Words.size(bytes)));
        }
    }

    private static void store(List<String> lines, JsonObject store) {
        lines.add(row("Memory", part(store.integer("memoryBytes"), store.integer("memoryLimit"))));
        String message = store.textOrNull("message");
        lines.add(row(
                "Disk",
                part(store.integer("diskBytes"), store.integer("diskLimit")) + ", " + store.text("disk")
                        + (message == null || message.isEmpty() ? "" : ": " + message)));
    }

    private static String part(long bytes, long limit) {
        return Words.size(bytes) + " of " + Words.size(limit) + " (" + Words.share((double) bytes, (double) limit)
                + ")";
    }

    private void top(List<String> lines, int width) {
        Table table = new Table(">REQUESTS", ">HITS", "URL");
        List<JsonObject> top = snapshot.objects("top");
        top.forEach(each ->
                table.add(Words.count(each.integer("requests")), Words.count(each.integer("hits")), each.text("url")));
        if (!top.isEmpty()) {
            StringWriter text = new StringWriter();
            table.print(new PrintWriter(text), Ansi.OFF, width);
            lines.add("");
            text.toString().lines().forEach(lines::add);
        }
    }

    private String plot(int width) {
        List<JsonObject> shown = last(width);
        double highest = Math.max(1, most(shown, second -> second.number("requests")));
        StringBuilder plot = new StringBuilder();
        for (JsonObject second : shown) {
            plot.append(BARS.charAt((int) Math.round(second.number("requests") / highest * (BARS.length() - 1))));
        }
        return plot.toString();
    }

    private List<JsonObject> last(int count) {
        return seconds.subList(Math.max(0, seconds.size() - count), seconds.size());
    }

    private static double sum(List<JsonObject> seconds, String name) {
        return seconds.stream().mapToDouble(second -> second.number(name)).sum();
    }

    private static double most(List<JsonObject> seconds, ToDoubleFunction<JsonObject> value) {
        return seconds.stream().mapToDouble(value).max().orElse(0);
    }

    private String time() {
        String now = snapshot.text("now");
        try {
            return Instant.parse(now).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeParseException e) {
            return now;
        }
    }

    private static String row(String label, String text) {
        return label + " ".repeat(LABEL - label.length()) + text;
    }
}
