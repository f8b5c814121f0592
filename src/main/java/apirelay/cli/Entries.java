package apirelay.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relay entries}: the stored responses. */
@Command(name = "entries", description = "Lists stored responses: all, or those that every filter given takes.")
final class Entries extends ConsoleCommand {

    private static final int PAGE = 1000;

    @Mixin
    private Filter filter = new Filter();

    @Option(
            names = "--sort",
            paramLabel = "BY",
            defaultValue = "url",
            completionCandidates = Sorts.class,
            description = "By ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private String sort = "url";

    @Option(names = "--desc", description = "The largest or latest first.")
    private boolean descending;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "No more than this. Default: ${DEFAULT-VALUE}")
    private long limit;

    @Option(names = "--all", description = "However many there are.")
    private boolean all;

    /** The contract's words for an order. */
    static final class Sorts implements Iterable<String> {

        static final List<String> WORDS = List.of("url", "status", "size", "created", "expires", "last-used", "hits");

        @Override
        public Iterator<String> iterator() {
            return WORDS.iterator();
        }
    }

    @Override
    int run(ConsoleClient client) {
        if (limit < 1) {
            throw wrong("--limit: " + limit + " is less than 1");
        }
        if (!Sorts.WORDS.contains(sort)) {
            throw wrong("--sort: '" + sort + "' is none of " + String.join(", ", Sorts.WORDS));
        }
        Listing listing = json() ? new JsonListing() : new TableListing();
        long most = all ? Long.MAX_VALUE : limit;
        long offset = 0;
        boolean more = true;
        @Nullable Long total = null;
        try (Progress progress = Progress.start("Listing", "responses", Progress.UNKNOWN, shell())) {
            while (more && offset < most) {
                JsonObject page = page(client, offset, (int) Math.min(PAGE, most - offset));
                List<JsonObject> entries = page.objects("responses");
                total = page.integerOrNull("total");
                more = page.flag("more") && !entries.isEmpty();
                progress.total(Math.min(most, total == null ? Progress.UNKNOWN : total));
                progress.advance(entries.size());
                progress.erase();
                listing.add(entries);
                offset += entries.size();
            }
        }
        listing.end(offset, more, total);
        return ExitCode.OK;
    }

    private JsonObject page(ConsoleClient client, long offset, int size) {
        Map<String, Object> query = filter.parameters();
        query.put("sort", sort);
        query.put("order", descending ? "desc" : "asc");
        query.put("offset", offset);
        query.put("limit", size);
        return client.get("responses", query).content();
    }

    /** Where pages go as they come. */
    private interface Listing {

        void add(List<JsonObject> entries);

        void end(long count, boolean more, @Nullable Long total);
    }

    private final class TableListing implements Listing {

        private final Table table = new Table("STATUS", ">SIZE", ">AGE", "FRESHNESS", ">HITS", "PLACE", "PATH");

        @Override
        public void add(List<JsonObject> entries) {
            for (JsonObject each : entries) {
                double fresh = each.number("fresh");
                table.addIn(
                        fresh > 0 ? null : Style.faint,
                        Long.toString(each.integer("status")),
                        Words.size(each.integer("size")),
                        Words.duration(each.number("age")),
                        Words.freshness(fresh),
                        Words.count(each.integer("hits")),
                        each.text("place").replace('-', ' '),
                        each.text("path"));
            }
            print(table);
        }

        @Override
        public void end(long count, boolean more, @Nullable Long total) {
            if (count == 0) {
                err().println("No stored response.");
            } else if (more) {
                String of = total == null ? "" : " of " + Words.count(total);
                err().println("The first " + Words.count(count) + of + "; --all lists the rest.");
            }
        }
    }

    /** The contract's page, whatever number of pages it is made from. */
    private final class JsonListing implements Listing {

        private String before = "{\"responses\":[";

        @Override
        public void add(List<JsonObject> entries) {
            for (JsonObject each : entries) {
                out().print(before + JsonText.of(each.members()));
                before = ",";
            }
        }

        @Override
        public void end(long count, boolean more, @Nullable Long total) {
            String head = before.equals(",") ? "" : before;
            out().println(head + "],\"offset\":0,\"more\":" + more + (total == null ? "" : ",\"total\":" + total)
                    + "}");
        }
    }
}
