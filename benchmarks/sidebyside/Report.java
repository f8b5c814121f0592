package sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, kept in benchmarks/results.tsv so that it may be measured piece by piece; as tables in
 * docs/performance.md and as a chart beside it.
 */
final class Report {

    private static final Path RESULTS = Path.of("benchmarks/results.tsv");
    private static final Path PAGE = Path.of("docs/performance.md");
    private static final Path CHART = Path.of("docs/side-by-side.svg");
    private static final String BEGIN = "<!-- Written by benchmarks/side-by-side --write: from here -->\n";
    private static final String END = "<!-- to here -->\n";

    private record Row(double first, double second) {}

    /** By scenario and peer. */
    private final Map<String, Map<String, Row>> results = new LinkedHashMap<>();

    static Report read() throws IOException {
        Report report = new Report();
        if (Files.exists(RESULTS)) {
            for (String line : Files.readAllLines(RESULTS)) {
                String[] columns = line.split("\t");
                report.add(columns[0], columns[1], Double.parseDouble(columns[2]), Double.parseDouble(columns[3]));
            }
        }
        return report;
    }

    /** Forgets what was measured of it before: a table is of one run. */
    void begin(String scenario) {
        results.put(scenario, new LinkedHashMap<>());
    }

    /** Two figures of a peer: of a crowd, how often the origin was asked and the slowest answer; else rate and p99. */
    void add(String scenario, String peer, double first, double second) {
        results.computeIfAbsent(scenario, title -> new LinkedHashMap<>()).put(peer, new Row(first, second));
    }

    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        StringBuilder tables = new StringBuilder(BEGIN).append("\n![The rates as bars](side-by-side.svg)\n");
        results.forEach((scenario, rows) -> {
            rows.forEach((peer, row) -> lines.append(
                    String.join("\t", scenario, peer, "" + row.first, "" + row.second)).append('\n'));
            tables.append(table(scenario));
        });
        Files.writeString(RESULTS, lines);
        String page = Files.readString(PAGE);
        Files.writeString(PAGE, page.substring(0, page.indexOf(BEGIN)) + tables + "\n" + page.substring(page.indexOf(END)));
        Files.writeString(CHART, chart());
    }

    String table(String scenario) {
        Map<String, Row> rows = results.get(scenario);
        if (isCrowd(scenario)) {
            StringBuilder text = new StringBuilder("\n| " + scenario + " | origin asked | slowest answer |\n|---|---|---|\n");
            rows.forEach((peer, row) -> text.append(format("| %s | %,.0f | %,.0f ms |\n", peer, row.first, row.second)));
            return text.toString();
        }
        Row relay = rows.get("relay");
        boolean compared = relay != null;
        StringBuilder text = new StringBuilder("\n| " + scenario + " | requests/s | p99 |"
                + (compared ? " the relay is at |\n|---|---|---|---|\n" : "\n|---|---|---|\n"));
        rows.forEach((peer, row) -> text.append(format("| %s | %,.0f | %.2f ms |", peer, row.first, row.second))
                .append(!compared ? "\n" : row == relay ? " |\n" : format(" %.2f |\n", relay.first / row.first)));
        return text.toString();
    }

    private static boolean isCrowd(String scenario) {
        return scenario.contains("at once");
    }

    /** Bars, those of a scenario as long as its rates are to each other. */
    private String chart() {
        StringBuilder bars = new StringBuilder();
        int y = 0;
        for (String scenario : results.keySet()) {
            if (isCrowd(scenario)) {
                continue;
            }
            y += 34;
            bars.append(format("<text x='10' y='%d' font-weight='bold'>%s</text>\n", y, scenario));
            Map<String, Row> rows = results.get(scenario);
            double most = rows.values().stream().mapToDouble(Row::first).max().orElse(1);
            for (String peer : rows.keySet()) {
                y += 22;
                double rate = rows.get(peer).first;
                double width = 420 * rate / most;
                String colour = peer.contains("relay") || peer.endsWith("stored") ? "#0b6e4f" : "#9aa5b1";
                bars.append(format("<text x='150' y='%d' text-anchor='end'>%s</text>", y, peer))
                        .append(format("<rect x='160' y='%d' width='%.1f' height='16' fill='%s'/>", y - 13, width, colour))
                        .append(format("<text x='%.1f' y='%d'>%,.0f/s</text>\n", 166 + width, y, rate));
            }
        }
        return format("<svg xmlns='http://www.w3.org/2000/svg' width='680' height='%d' font-family='sans-serif' font-size='13'>\n", y + 20)
                + "<rect width='100%' height='100%' fill='white'/>\n" + bars + "</svg>\n";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
