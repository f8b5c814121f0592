package apirelay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relay stats}: what the relay does now. */
@Command(name = "stats", description = "Shows what the relay does now, and has done since its start.")
final class Stats extends ConsoleCommand {

    @Option(
            names = "--watch",
            description =
                    "Goes on, each second, until Ctrl-C: a live view on a terminal, else a line; with --json a JSON"
                            + " document a line.")
    private boolean watch;

    @Override
    int run(ConsoleClient client) {
        if (watch) {
            return watch(client);
        }
        Document document = client.get("statistics", Map.of());
        StatsView view = new StatsView(document.content());
        List<String> lines = view.lines(shell().terminal().width());
        if (json()) {
            out().println(document.text());
        } else {
            lines.forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private int watch(ConsoleClient client) {
        try (Answer answer = client.stream("statistics/stream")) {
            Events events = new Events(answer.content());
            LiveText live = new LiveText(out(), shell().terminal());
            StatsView view = null;
            for (String data = events.next(); data != null; data = events.next()) {
                Document document = Document.parse(data, client::notUnderstood);
                view = view == null ? new StatsView(document.content()) : view.then(document.content());
                if (json()) {
                    out().println(document.text().replaceAll("[\r\n]+", " ")); // No string has a line break.
                } else if (shell().terminal().out()) {
                    live.show(view.lines(shell().terminal().width()));
                } else {
                    out().println(view.line());
                }
            }
            throw new Failure(ExitCode.NO_RELAY, "The relay ended the stream.");
        } catch (IOException e) {
            throw new Failure(ExitCode.NO_RELAY, "The stream is broken off (" + e.getMessage() + ").", e);
        }
    }
}
