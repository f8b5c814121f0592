package apirelay.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay sql}: a query over the store. */
@Command(name = "sql", description = "Answers a read-only SQL query over the store's views (docs/store.md).")
final class Sql extends ConsoleCommand {

    @Parameters(
            paramLabel = "QUERY",
            description = "For example: \"SELECT host, COUNT(*) FROM responses GROUP BY host\"")
    private String query = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "No more rows than this, at most 1000. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    int run(ConsoleClient client) {
        if (limit < 1 || limit > 1000) {
            throw wrong("--limit: " + limit + " is not from 1 to 1000");
        }
        Document document = client.post("sql", Map.of("query", query, "limit", limit), Transport.PATIENCE);
        JsonObject answer = document.content();
        List<String> columns = answer.texts("columns");
        Table table = new Table(columns.toArray(String[]::new));
        for (Object row : answer.list("rows")) {
            if (!(row instanceof List<?> cells) || cells.size() != columns.size()) {
                throw client.notUnderstood("a row that does not fit its columns");
            }
            table.add(cells.stream()
                    .map(cell -> cell == null ? "NULL" : Words.printable(cell.toString()))
                    .toArray(String[]::new));
        }
        boolean more = answer.flag("more");
        if (json()) {
            out().println(document.text());
            return ExitCode.OK;
        }
        print(table);
        if (more) {
            err().println("There are more rows; --limit takes up to 1000.");
        }
        return ExitCode.OK;
    }
}
