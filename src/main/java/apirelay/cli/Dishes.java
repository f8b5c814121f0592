package apirelay.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code relay dishes}: the restaurants of the lunch-menu API, or the dishes of one. */
@Command(
        name = "dishes",
        description = "Lists the restaurants, or the dishes of one.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:failed for another reason",
            "2:the command line was not understood",
            "3:no relay answers there",
            "4:no such restaurant",
            "5:the answer was not understood",
            "6:the relay answers, but the API behind it does not"
        })
final class Dishes implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--restaurant",
            paramLabel = "ID",
            description = "The dishes of this one, one a line; the list without --restaurant names them.")
    private @Nullable String restaurant;

    @Mixin
    private ServerOption server = new ServerOption();

    @Option(names = "--json", description = "The API's own JSON, as it came.")
    private boolean json;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        if (restaurant == null) {
            list(server.client(command), out);
        } else {
            show(server.client(command), restaurant, out, command.commandLine().getErr());
        }
        out.flush();
        return ExitCode.OK;
    }

    private void list(RelayClient relay, PrintWriter out) {
        Document document = relay.get("/restaurant", "There is no list of restaurants there.");
        Table table = new Table("IDENTIFIER", "NAME", "REGION");
        for (JsonObject each : document.content().objects("restaurants")) {
            table.add(each.text("identifier"), each.text("name"), each.text("region"));
        }
        if (json) {
            out.println(document.text());
        } else {
            table.print(out, Shell.of(Objects.requireNonNull(spec)).ansi());
        }
    }

    private void show(RelayClient relay, String identifier, PrintWriter out, PrintWriter err) {
        Document document = relay.get(
                "/restaurant/" + Urls.escaped(identifier),
                "No restaurant '" + identifier + "'. 'relay dishes' lists them.");
        List<String> dishes = document.content().object("restaurant").objects("menu").stream()
                .map(dish -> dish.text("dish"))
                .toList();
        if (json) {
            out.println(document.text());
        } else if (dishes.isEmpty()) {
            err.println("No dishes today.");
        } else {
            dishes.forEach(out::println);
        }
    }
}
