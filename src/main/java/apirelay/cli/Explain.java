package apirelay.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Override
    int run(ConsoleClient client) {
        Map<String, Object> ask = new LinkedHashMap<>();
        ask.put("method", method);
        ask.put("path", url);
        ask.put("fields", fields.stream().map(this::field).toList());
        Document document = client.post("explain", ask, Transport.PATIENCE);
        if (json()) {
            out().println(document.text());
        } else {
            print(document.content());
        }
        return ExitCode.OK;
    }

    private List<String> field(String typed) {
        String[] parts = typed.split(":", 2);
        if (parts.length < 2 || !parts[0].matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw wrong("--header: '" + typed + "' is not as \"Name: value\"");
        }
        return List.of(parts[0], parts[1].strip());
    }

    private void print(JsonObject explanation) {
        line(Style.bold, explanation.text("method") + " " + explanation.text("url"));
        out().println(explanation.text("words"));
        section("Rules", rules(explanation));
        Table key = Table.withoutHeading(2);
        explanation.objects("key").forEach(each -> key.add("  " + each.text("name"), each.text("value")));
        section("Key (route " + explanation.text("route") + ")", key);
        for (JsonObject variant : explanation.objects("variants")) {
            section(title(variant), compared(variant));
        }
        JsonObject storing = explanation.objectOrNull("storing");
        if (storing != null) {
            section(storing(storing), rules(storing));
            storing.texts("advice").forEach(each -> out().println("  To change that: " + each));
        }
        JsonObject last = explanation.objectOrNull("last");
        if (last != null) {
            section("Last time, " + last.text("time") + ": " + last.text("words"), rules(last));
        }
    }

    private static Table rules(JsonObject parent) {
        Table rules = Table.withoutHeading(3);
        parent.objects("rules")
                .forEach(rule -> rules.add("  " + rule.text("reason"), rule.text("section"), rule.text("text")));
        return rules;
    }

    private static String title(JsonObject variant) {
        Double age = variant.numberOrNull("age");
        Double fresh = variant.numberOrNull("fresh");
        return "Stored response " + variant.integer("id") + (variant.flag("chosen") ? ", chosen" : ", not chosen")
                + (age == null ? "" : ", " + Words.duration(age) + " old")
                + (fresh == null ? "" : ", " + Words.freshness(fresh));
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

    private static String storing(JsonObject storing) {
        Double lifetime = storing.numberOrNull("lifetime");
        return "Storing: " + (storing.flag("storable") ? "yes" : "no")
                + (storing.flag("storable") ? (storing.flag("shared") ? ", for everyone" : ", not for everyone") : "")
                + (lifetime == null ? "" : ", fresh for " + Words.duration(lifetime));
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
