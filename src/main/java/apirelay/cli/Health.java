package apirelay.cli;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;

/** {@code relay health}: what the relay's checks say. */
@Command(
        name = "health",
        description = "Asks whether the relay, its store and its upstreams are well. Needs no token.",
        exitCodeList = {
            "0:all is up",
            "1:something is down",
            "2:the command line was not understood",
            "3:no relay answers there",
            "5:the answer was not understood"
        })
final class Health extends ConsoleCommand {

    @Override
    boolean needsToken() {
        return false;
    }

    @Override
    int run(ConsoleClient client) {
        Document document = client.health();
        JsonObject health = document.content();
        boolean up = health.text("status").equals("UP");
        Table table = new Table("CHECK", "STATUS", "DATA");
        for (JsonObject check : health.objects("checks")) {
            String status = check.text("status");
            table.addIn(status.equals("UP") ? Style.fg_green : Style.fg_red, check.text("name"), status, data(check));
        }
        if (json()) {
            out().println(document.text());
        } else {
            print(table);
            out().println("The relay is " + (up ? "up." : "down."));
        }
        return up ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String data(JsonObject check) {
        JsonObject data = check.objectOrNull("data");
        return data == null
                ? ""
                : data.members().entrySet().stream()
                        .map(each -> Words.printable(each.getKey() + "=" + value(each.getValue())))
                        .collect(Collectors.joining(", "));
    }

    private static String value(@Nullable Object value) {
        return value instanceof String text ? text : value == null ? "null" : JsonText.of(value);
    }
}
