package sidebyside;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures the relay beside its peers, in one run on one machine. Started by benchmarks/side-by-side, which says how. */
public final class SideBySide {

    /** What is asked for, and who is asked. */
    private enum Scenario {
        HITS_351("hits, 351 B", "/351", 351, "relay", "bare servlet", "nginx", "Varnish"),
        HITS_10K("hits, 10 KB", "/10k", 10_000, "relay", "nginx", "Varnish"),
        HITS_1M("hits, 1 MB", "/1m", 1_000_000, "relay", "nginx", "Varnish"),
        PASS_351("not cacheable, 351 B", "/pass", 351, "relay", "nginx", "Varnish", "proxy servlet"),
        CROWD("crowd", "/351", 351, "relay", "nginx", "Varnish"),
        READERS("hits, 351 B, beside " + Readers.READERS + " slow readers of 10 MB", "/351", 351, "large relay", "nginx", "Varnish"),
        STORED("hits among many", "/351", 351, "large relay"),
        DISK("hits from disk", "/351", 351, "small relay");

        private final String title;
        private final String path;
        private final long length;
        private final List<String> peers;

        Scenario(String title, String path, long length, String... peers) {
            this.title = title;
            this.path = path;
            this.length = length;
            this.peers = List.of(peers);
        }
    }

    private static final String MANY = "benchmarks/many.lua";
    /** Seconds; Java compiles what is asked for often. */
    private static final int WARM_UP = 15;

    private static final int[] STORED = {1_000, 100_000, 1_000_000};
    private static final int ON_DISK = 100_000;

    private final Servers servers;
    private final Report report = Report.read();
    private int rounds = 5;
    private int seconds = 5;
    private boolean write;
    private List<String> only = List.of();
    private List<Integer> connections = List.of(64, 256);
    private final List<Scenario> chosen = new ArrayList<>();

    private SideBySide(Servers servers, String... arguments) throws Exception {
        this.servers = servers;
        for (Deque<String> rest = new ArrayDeque<>(List.of(arguments)); !rest.isEmpty(); ) {
            String argument = rest.pop();
            switch (argument) {
                case "--rounds" -> rounds = Integer.parseInt(rest.pop());
                case "--seconds" -> seconds = Integer.parseInt(rest.pop());
                case "--connections" -> connections = List.of(Integer.parseInt(rest.pop()));
                case "--only" -> only = List.of(rest.pop().split(","));
                case "--write" -> write = true;
                default -> chosen.add(Scenario.valueOf(argument.toUpperCase(Locale.ROOT).replace('-', '_')));
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Servers servers = new Servers();
        Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
        try (servers) {
            new SideBySide(servers, arguments).measure();
        }
    }

    private void measure() throws Exception {
        for (Scenario scenario : chosen.isEmpty() ? List.of(Scenario.values()) : chosen) {
            switch (scenario) {
                case HITS_351, HITS_10K, HITS_1M, PASS_351 -> compare(scenario);
                case CROWD -> crowd(scenario);
                case READERS -> readers(scenario);
                case STORED -> stored(scenario);
                case DISK -> disk(scenario);
            }
        }
        if (write) {
            report.write();
        }
    }

    private Map<String, String> urls(Scenario scenario) throws Exception {
        Map<String, String> urls = new LinkedHashMap<>();
        for (String peer : scenario.peers) {
            if (only.isEmpty() || only.contains(peer)) {
                urls.put(peer, servers.url(peer, scenario.path, scenario.length));
            }
        }
        return urls;
    }

    private void compare(Scenario scenario) throws Exception {
        Map<String, String> urls = urls(scenario);
        for (String url : urls.values()) {
            Wrk.run(url, 64, WARM_UP);
        }
        for (int clients : connections) {
            String title = scenario.title + ", " + clients + " connections";
            report.begin(title);
            Wrk.compare(urls, clients, rounds, seconds)
                    .forEach((peer, result) -> report.add(title, peer, result.rate(), result.p99()));
            System.out.println(report.table(title));
        }
    }

    private void crowd(Scenario scenario) throws Exception {
        String title = Crowd.CLIENTS + " at once for an answer that takes 1 s";
        Map<String, String> urls = urls(scenario);
        report.begin(title);
        try (Crowd crowd = new Crowd()) {
            for (String peer : urls.keySet()) {
                Crowd.Result result = crowd.ask(urls.get(peer).replace(scenario.path, ""));
                report.add(title, peer, result.asked(), result.slowest());
            }
        }
        System.out.println(report.table(title));
    }

    private void readers(Scenario scenario) throws Exception {
        Readers.publish();
        Map<String, String> urls = urls(scenario);
        report.begin(scenario.title);
        for (String peer : urls.keySet()) {
            String url = urls.get(peer);
            servers.url(peer, Readers.PATH, Readers.LENGTH);
            Wrk.run(url, 64, WARM_UP);
            measure(scenario, peer + " without", url);
            try (Readers readers = new Readers(URI.create(url))) {
                measure(scenario, peer + " beside them", url);
                readers.finish();
            }
        }
        System.out.println(report.table(scenario.title));
    }

    private void stored(Scenario scenario) throws Exception {
        String url = urls(scenario).get("large relay");
        report.begin(scenario.title);
        for (int count : STORED) {
            servers.fill(url.replace(scenario.path, "/many/"), count);
            measureMany(scenario, url, count);
        }
    }

    private void disk(Scenario scenario) throws Exception {
        String url = urls(scenario).get("small relay");
        report.begin(scenario.title);
        servers.fill(url.replace(scenario.path, "/many/"), ON_DISK);
        measureMany(scenario, url, ON_DISK);
    }

    private void measureMany(Scenario scenario, String url, int count) throws Exception {
        String[] script = {MANY, "" + count};
        Wrk.run(url, 64, WARM_UP, script);
        measure(scenario, String.format(Locale.ROOT, "%,d stored", count), url, script);
        System.out.println(report.table(scenario.title));
    }

    private void measure(Scenario scenario, String row, String url, String... script) throws IOException {
        List<Wrk.Result> results = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            results.add(Wrk.run(url, 64, seconds, script));
        }
        Wrk.Result median = Wrk.Result.median(results);
        report.add(scenario.title, row, median.rate(), median.p99());
    }
}
