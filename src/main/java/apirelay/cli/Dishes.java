package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://localhost:8000",
            description = "Where the relay is. Default: ${DEFAULT-VALUE}")
    private URI server = URI.create("http://localhost:8000");

    @Option(names = "--json", description = "The API's own JSON, as it came.")
    private boolean json;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (!Urls.absolute(server)) {
            throw new ParameterException(
                    command.commandLine(), "--server: '" + server + "' is not an http or https URL");
        }
        PrintWriter out = command.commandLine().getOut();
        RelayClient relay = new RelayClient(server);
        if (restaurant == null) {
            list(relay, out);
        } else {
            show(relay, restaurant, out, command.commandLine().getErr());
        }
        out.flush();
        return ExitCode.OK;
    }

    private void list(RelayClient relay, PrintWriter out) {
        RelayClient.Document document = relay.get("/restaurant", "There is no list of restaurants at " + server + ".");
        Table table = new Table("IDENTIFIER", "NAME", "REGION");
        for (Map<?, ?> each : objects(relay, document.members(), "restaurants")) {
            table.add(text(relay, each, "identifier"), text(relay, each, "name"), text(relay, each, "region"));
        }
        if (json) {
            out.println(document.text());
        } else {
            table.print(out, Ansi.AUTO);
        }
    }

    private void show(RelayClient relay, String identifier, PrintWriter out, PrintWriter err) {
        RelayClient.Document document = relay.get(
                "/restaurant/" + URLEncoder.encode(identifier, UTF_8).replace("+", "%20"),
                "No restaurant '" + identifier + "'. 'relay dishes' lists them.");
        if (!(document.members().get("restaurant") instanceof Map<?, ?> menu)) {
            throw relay.notUnderstood("no 'restaurant' in it");
        }
        List<String> dishes = new ArrayList<>();
        for (Map<?, ?> each : objects(relay, menu, "menu")) {
            dishes.add(text(relay, each, "dish"));
        }
        if (json) {
            out.println(document.text());
        } else if (dishes.isEmpty()) {
            err.println("No dishes today.");
        } else {
            dishes.forEach(out::println);
        }
    }

    private static List<Map<?, ?>> objects(RelayClient relay, Map<?, ?> parent, String name) {
        if (!(parent.get(name) instanceof List<?> members)) {
            throw relay.notUnderstood("no list '" + name + "' in it");
        }
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object member : members) {
            if (!(member instanceof Map<?, ?> object)) {
                throw relay.notUnderstood("'" + name + "' holds something else than objects");
            }
            objects.add(object);
        }
        return objects;
    }

    private static String text(RelayClient relay, Map<?, ?> parent, String name) {
        if (!(parent.get(name) instanceof String text)) {
            throw relay.notUnderstood("no text '" + name + "' in it");
        }
        // What comes from afar must not steer the terminal, nor break a line.
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009F]", " ");
    }
}
