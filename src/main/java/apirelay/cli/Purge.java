package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relay purge}: removes stored responses, or makes them stale, once it is sure. */
@Command(
        name = "purge",
        description = "Removes stored responses, or with --soft makes them stale. Says first what matches, and asks.",
        exitCodeList = {
            "0:done, or nothing matches",
            "1:failed for another reason; the question was answered with no",
            "2:the command line was not understood; nobody can be asked, and --yes is not given",
            "3:no relay answers there",
            "5:the answer was not understood",
            "7:the console takes no token, or not this one"
        })
final class Purge extends ConsoleCommand {

    /** A million responses take their time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Selection selection = new Selection();

    @Option(names = "--soft", description = "Makes them stale, so that they are validated before they are used again.")
    private boolean soft;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Override
    int run(ConsoleClient client) {
        if (!yes) {
            Document preview = purge(client, true);
            long matched = preview.content().integer("matched");
            describe(preview.content());
            if (matched == 0) {
                report(preview);
                return ExitCode.OK;
            }
            if (!shell().terminal().in() || !shell().terminal().err()) {
                throw wrong("purge: nobody to ask here. If you are sure, add --yes.");
            }
            if (!confirmed()) {
                throw new Failure(ExitCode.FAILED, "Nothing is purged.");
            }
        }
        report(purge(client, false));
        return ExitCode.OK;
    }

    private Document purge(ConsoleClient client, boolean preview) {
        Map<String, Object> purge = new HashMap<>(Map.of("soft", soft, "preview", preview));
        Map.Entry<String, Object> what = selection.member();
        purge.put(what.getKey(), what.getValue());
        Progress progress = Progress.start(preview ? "Looking" : "Purging", "", Progress.UNKNOWN, shell());
        try {
            Document answer = client.post("purge", purge, PATIENCE);
            if (answer.content().flag("preview") != preview) {
                throw client.notUnderstood("not what it was asked: preview is " + !preview);
            }
            return answer;
        } finally {
            progress.close();
        }
    }

    private void describe(JsonObject preview) {
        long matched = preview.integer("matched");
        if (matched == 0) {
            err().println("Nothing matches.");
            return;
        }
        err().println((soft ? "This makes stale: " : "This removes: ") + amount(preview));
        preview.texts("examples").forEach(each -> err().println("  " + each));
        if (matched > preview.texts("examples").size()) {
            err().println("  …");
        }
    }

    private boolean confirmed() {
        err().print("Go on? [y/N] ");
        err().flush();
        try {
            String line = new BufferedReader(new InputStreamReader(shell().in(), UTF_8)).readLine();
            return line != null && line.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "Can't read the answer (" + e.getMessage() + "): nothing is purged.", e);
        }
    }

    private void report(Document purged) {
        JsonObject content = purged.content();
        if (json()) {
            out().println(purged.text());
        } else if (!content.flag("preview")) {
            out().println((content.flag("soft") ? "Made stale: " : "Removed: ") + amount(content) + ".");
        }
    }

    private static String amount(JsonObject purged) {
        return Words.count(purged.integer("matched"), "stored response") + ", " + Words.size(purged.integer("bytes"));
    }
}
