package apirelay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Parameters;

/** {@code relay show}: stored responses in full, but for their content. */
@Command(name = "show", description = "Shows the stored responses of a URL, or one by its id, in full.")
final class Show extends ConsoleCommand {

    private static final int MOST = 1000;

    @Parameters(
            paramLabel = "URL|ID",
            description =
                    "The whole URL, or its path and query on the relay; or a number that this command shows as id.")
    private String which = "";

    @Override
    int run(ConsoleClient client) {
        List<JsonObject> entries = new ArrayList<>();
        for (long id : ids(client)) {
            entries.add(client.get("responses/" + id, Map.of()).content());
        }
        if (json()) {
            out().println(JsonText.of(Map.of(
                    "responses", entries.stream().map(JsonObject::members).toList())));
            return ExitCode.OK;
        }
        String between = "";
        for (JsonObject entry : entries) {
            out().print(between);
            print(entry);
            between = System.lineSeparator();
        }
        return ExitCode.OK;
    }

    private List<Long> ids(ConsoleClient client) {
        if (which.matches("\\d{1,18}")) {
            return List.of(Long.valueOf(which));
        }
        List<Long> ids =
                client.get("responses", Map.of("url", which, "limit", MOST)).content().objects("responses").stream()
                        .map(entry -> entry.integer("id"))
                        .toList();
        if (ids.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "Nothing is stored under " + which + ".");
        }
        return ids;
    }

    private void print(JsonObject entry) {
        Table heading = Table.withoutHeading(1);
        heading.addIn(Style.bold, entry.text("method") + " " + entry.text("url"));
        print(heading);
        Table facts = Table.withoutHeading(2);
        fact(facts, "id", Long.toString(entry.integer("id")));
        fact(facts, "path", entry.text("path"));
        fact(facts, "route", entry.text("route"));
        fact(facts, "status", Long.toString(entry.integer("status")));
        fact(facts, "size", Words.size(entry.integer("size")));
        fact(facts, "type", entry.textOrNull("contentType"));
        fact(facts, "variant", variant(entry));
        fact(facts, "age", Words.duration(entry.number("age")));
        fact(facts, "freshness", freshness(entry));
        fact(facts, "expires", entry.textOrNull("expires"));
        fact(facts, "created", entry.textOrNull("created"));
        fact(facts, "last used", entry.textOrNull("lastUsed"));
        fact(facts, "hits", Words.count(entry.integer("hits")));
        fact(facts, "place", entry.text("place").replace('-', ' '));
        print(facts);
        out().println();
        entry.fields("fields").forEach(field -> out().println("  " + field[0] + ": " + field[1]));
    }

    private static void fact(Table facts, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            facts.add("  " + name, value);
        }
    }

    private static String variant(JsonObject entry) {
        return entry.fields("variant").stream()
                .map(field -> field[0] + ": " + field[1])
                .collect(Collectors.joining(", "));
    }

    private static String freshness(JsonObject entry) {
        String words = Words.freshness(entry.number("fresh"));
        JsonObject freshness = entry.objectOrNull("freshness");
        if (freshness == null) {
            return words;
        }
        Double lifetime = freshness.numberOrNull("lifetime");
        String from = freshness.textOrNull("from");
        String section = freshness.textOrNull("section");
        return words
                + (lifetime == null ? "" : " of " + Words.duration(lifetime))
                + (from == null ? "" : ", by " + from)
                + (section == null ? "" : " (" + section + ")");
    }
}
