package apirelay.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay explain}: why the relay would answer as it would. */
@Command(
        name = "explain",
        description =
                "Says what the relay would do with a request now, rule by rule, without sending anything upstream.")
final class Explain extends ConsoleCommand {

    /** RFC 9111 §4.2.3's terms, in the order in which they add up. */
    private static final List<String> AGE = List.of(
            "apparent_age", "age_value", "response_delay", "corrected_initial_age", "resident_time", "current_age");

    @Parameters(
            paramLabel = "URL",
            description = "Path and query on the relay, or a URL whose path and query are taken.")
    private String url = "";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "GET",
            description = "The request's method. Default: ${DEFAULT-VALUE}")
    private String method = "GET";

    @Option(
            names = "--header",
            paramLabel = "FIELD",
            description = "A field of the request, as \"Accept: text/html\"; may be given several times.")
    private List<String> fields = List.of();

    @Option(
            names = "--response-header",
            paramLabel = "FIELD",
            description =
                    "A field of a response, as \"Cache-Control: max-age=60\": says whether that one would be stored; may be"
                            + " given several times.")
    private List<String> responseFields = List.of();

    @Option(
            names = "--response-status",
            paramLabel = "STATUS",
            description = "The status of that response. Default: 200")
    private @Nullable Integer responseStatus;

    @Override
    int run(ConsoleClient client) {
        Map<String, Object> ask = new LinkedHashMap<>();
        ask.put("method", method);
        ask.put("path", url);
        ask.put("fields", fields("--header", fields));
        if (responseStatus != null || !responseFields.isEmpty()) {
            ask.put(
                    "response",
                    Map.of(
                            "status",
                            responseStatus == null ? 200 : responseStatus,
                            "fields",
                            fields("--response-header", responseFields)));
        }
        Document document = client.post("explain", ask, Transport.PATIENCE);
        if (json()) {
            out().println(document.text());
        } else {
            print(document.content());
        }
        return ExitCode.OK;
    }

    private List<List<String>> fields(String option, List<String> typed) {
        List<List<String>> fields = new ArrayList<>();
        for (String line : typed) {
            String[] parts = line.split(":", 2);
            if (parts.length < 2 || !parts[0].matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw wrong(option + ": '" + line + "' is not as \"Name: value\"");
            }
            fields.add(List.of(parts[0], parts[1].strip()));
        }
        return fields;
    }

    private void print(JsonObject explanation) {
        line(Style.bold, explanation.text("method") + " " + explanation.text("url"));
        out().println(explanation.text("words"));
        section("Rules", rules(explanation.objects("rules")));
        JsonObject unanswered = explanation.objectOrNull("unanswered");
        if (unanswered != null) {
            section(
                    "If the server did not answer: " + (unanswered.flag("served") ? "served stale" : "an error"),
                    rules(List.of(unanswered.object("rule"))));
        }
        String route = explanation.textOrNull("route");
        if (route != null) {
            Table key = Table.withoutHeading(2);
            explanation.objects("key").forEach(each -> key.add("  " + each.text("name"), each.text("value")));
            section("Key (route " + route + ")", key);
        }
        explanation.objects("variants").forEach(this::printVariant);
        JsonObject storing = explanation.objectOrNull("storing");
        if (storing != null) {
            section("Storing: " + storing.text("words"), rules(storing.objects("rules")));
            String sharers = storing.textOrNull("sharers");
            if (sharers != null) {
                out().println("  " + sharers);
            }
            storing.texts("advice").forEach(each -> out().println("  To change that: " + each));
        }
        JsonObject last = explanation.objectOrNull("last");
        if (last != null) {
            section("Last time, " + last.text("time") + ": " + last.text("words"), rules(last.objects("rules")));
        }
    }

    private static Table rules(List<JsonObject> rules) {
        Table table = Table.withoutHeading(3);
        rules.forEach(rule -> table.add("  " + rule.text("reason"), rule.text("section"), rule.text("text")));
        return table;
    }

    private void printVariant(JsonObject variant) {
        section(
                "Stored response " + variant.integer("id") + (variant.flag("chosen") ? ", chosen, " : ", not chosen, ")
                        + Words.duration(variant.number("age")) + " old, " + Words.freshness(variant.number("fresh")),
                compared(variant));
        JsonObject against = variant.objectOrNull("against");
        if (against != null) {
            print(rules(List.of(against)));
            return;
        }
        JsonObject freshness = variant.object("freshness");
        JsonObject age = freshness.object("age");
        Table terms = Table.withoutHeading(2);
        terms.add(
                "  freshness_lifetime",
                Words.duration(freshness.number("lifetime")) + ", given by " + freshness.text("from") + " ("
                        + freshness.text("section") + ")");
        for (String term : AGE) {
            terms.add("  " + term, Words.latency(age.number(camelCase(term))));
        }
        print(terms);
    }

    /** As the API names it. */
    private static String camelCase(String term) {
        return Pattern.compile("_([a-z])")
                .matcher(term)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    private static Table compared(JsonObject variant) {
        Table compared = Table.withoutHeading(4);
        for (JsonObject each : variant.objects("compared")) {
            compared.add(
                    "  " + each.text("field"),
                    "stored: " + orNone(each.textOrNull("stored")),
                    "request: " + orNone(each.textOrNull("request")),
                    each.flag("matches") ? "same" : "different");
        }
        return compared;
    }

    private static String orNone(@Nullable String value) {
        return value == null ? "(none)" : value;
    }

    private void section(String title, Table content) {
        out().println();
        line(Style.bold, title);
        print(content);
    }

    private void line(Style style, String text) {
        Table line = Table.withoutHeading(1);
        line.addIn(style, text);
        print(line);
    }
}
