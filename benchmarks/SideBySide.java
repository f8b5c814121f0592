import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Measures the relay beside its peers, in one run on one machine. Started by benchmarks/side-by-side, which says how. */
public class SideBySide {

    /** What is asked for, and who is asked. */
    enum Scenario {
        HITS_351("hits, 351 B", "/351", "relay", "servlet", "nginx", "varnish"),
        HITS_10K("hits, 10 KB", "/10k", "relay", "nginx", "varnish"),
        HITS_1M("hits, 1 MB", "/1m", "relay", "nginx", "varnish"),
        PASS_351("not cacheable, 351 B", "/pass", "relay", "nginx", "varnish", "proxy servlet");

        final String title;
        final String path;
        final List<String> peers;

        Scenario(String title, String path, String... peers) {
            this.title = title;
            this.path = path;
            this.peers = List.of(peers);
        }

        String name(int connections) {
            return title + ", " + connections + " connections";
        }
    }

    /** One run of wrk. */
    record Result(double rate, double p99) {}

    static final Map<String, String> ADDRESSES = Map.of(
            "relay", "http://127.0.0.1:8401",
            "nginx", "http://127.0.0.1:8403",
            "varnish", "http://127.0.0.1:8404",
            "servlet", "http://127.0.0.1:8405",
            "proxy servlet", "http://127.0.0.1:8405");

    static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");
    static final Pattern P99 = Pattern.compile("99% +([0-9.]+)(us|ms|s)");
    static final Pattern FAILED = Pattern.compile("Non-2xx.*|Socket errors: .*");

    static final Deque<Process> STARTED = new ArrayDeque<>();
    static final Path WORK = Path.of("benchmarks/work").toAbsolutePath();

    static int rounds = 5;
    static int seconds = 5;
    static boolean write;
    static List<String> only = List.of();
    static List<Integer> connections = List.of(64, 256);

    public static void main(String[] arguments) throws Exception {
        List<Scenario> chosen = new ArrayList<>();
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
        Runtime.getRuntime().addShutdownHook(new Thread(SideBySide::stop));
        try {
            start();
            Map<String, Map<String, Result>> results = new LinkedHashMap<>();
            for (Scenario scenario : chosen.isEmpty() ? List.of(Scenario.values()) : chosen) {
                for (int clients : connections) {
                    Map<String, Result> medians = measure(scenario, clients);
                    results.put(scenario.name(clients), medians);
                    System.out.println(markdown(scenario.name(clients), medians));
                }
            }
            if (write) {
                Files.writeString(Path.of("benchmarks/work/side-by-side.md"), page(results));
            }
        } finally {
            stop();
        }
    }

    static void start() throws Exception {
        delete(WORK);
        Files.createDirectories(WORK.resolve("origin"));
        content("351", 351);
        content("pass", 351);
        content("10k", 10_000);
        content("1m", 1_000_000);
        Path nginx = WORK.resolve("nginx.conf");
        Files.writeString(nginx, Files.readString(Path.of("benchmarks/peers/nginx.conf")).replace("@work@", WORK.toString()));
        run("nginx", "-e", WORK.resolve("nginx.log").toString(), "-g", "daemon off;", "-c", nginx.toString());
        run("varnishd", "-F", "-n", WORK.resolve("varnish").toString(), "-a", "127.0.0.1:8404", "-b", "127.0.0.1:8480", "-s", "malloc,1g",
                "-p", "workspace_backend=128k");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String heap = System.getenv().getOrDefault("HEAP", "1g");
        List<String> relay = new ArrayList<>(List.of(java, "@tomcat-conf/jvm.options", "-Xms" + heap, "-Xmx" + heap));
        relay.addAll(words("RELAY_JAVA_OPTS"));
        relay.addAll(List.of("-Dcatalina.base=" + WORK.resolve("relay"), "-jar", "target/relay.jar", "serve", "--port", "8401",
                "--console-port", "8402", "--upstream", "http://127.0.0.1:8480"));
        run(relay.toArray(String[]::new));
        run(java, "@tomcat-conf/jvm.options", "-Xms" + heap, "-Xmx" + heap, "-cp", "target/relay.jar", "benchmarks/peers/Tomcat.java",
                "benchmarks/peers/target/peers.war", "8405", WORK.resolve("peers").toString());
        for (Scenario scenario : Scenario.values()) {
            for (String peer : scenario.peers) {
                awaitRight(url(peer, scenario), Files.size(WORK.resolve("origin" + scenario.path)));
            }
        }
    }

    static List<String> words(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? List.of() : List.of(value.trim().split(" +"));
    }

    static String url(String peer, Scenario scenario) {
        return ADDRESSES.get(peer) + (peer.equals("servlet") ? "/bare" : scenario.path);
    }

    static void content(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        Files.write(WORK.resolve("origin").resolve(name), bytes);
    }

    static void run(String... command) throws IOException {
        Path log = Files.createTempFile(WORK, "log-", ".txt");
        STARTED.push(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    }

    static void awaitRight(String url, long length) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String last = "";
        for (int i = 0; i < 300; i++) {
            try {
                HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 200 && answer.body().length == length) {
                    return;
                }
                last = answer.statusCode() + " with " + answer.body().length + " bytes";
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(url + ": " + last);
    }

    /** The median of the rounds, each of which asks all peers, one after the other. */
    static Map<String, Result> measure(Scenario scenario, int clients) throws Exception {
        Map<String, List<Result>> all = new LinkedHashMap<>();
        List<String> peers = scenario.peers.stream().filter(peer -> only.isEmpty() || only.contains(peer)).toList();
        for (String peer : peers) {
            wrk(url(peer, scenario), clients, 2 * seconds); // To warm up.
            all.put(peer, new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (String peer : peers) {
                all.get(peer).add(wrk(url(peer, scenario), clients, seconds));
            }
        }
        Map<String, Result> medians = new LinkedHashMap<>();
        all.forEach((peer, results) -> medians.put(peer, new Result(
                median(results.stream().map(Result::rate)), median(results.stream().map(Result::p99)))));
        return medians;
    }

    static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted(Comparator.naturalOrder()).toList();
        return sorted.get(sorted.size() / 2);
    }

    static Result wrk(String url, int clients, int duration) throws Exception {
        Process wrk = new ProcessBuilder("wrk", "-t1", "-c" + clients, "-d" + duration + "s", "--latency", url).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes());
        Matcher failed = FAILED.matcher(output);
        if (failed.find()) {
            System.out.println(url + ": " + failed.group());
        }
        Matcher rate = RATE.matcher(output);
        Matcher p99 = P99.matcher(output);
        if (!rate.find() || !p99.find()) {
            throw new IllegalStateException(output);
        }
        double unit = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0).get(p99.group(2));
        return new Result(Double.parseDouble(rate.group(1)), unit * Double.parseDouble(p99.group(1)));
    }

    static String markdown(String name, Map<String, Result> medians) {
        StringBuilder text = new StringBuilder("\n" + name + "\n\n| | requests/s | p99 | relay is at |\n|---|---|---|---|\n");
        double relay = medians.get("relay").rate();
        medians.forEach((peer, result) -> text.append(String.format(Locale.ROOT, "| %s | %,.0f | %.2f ms | %s |\n", peer, result.rate(),
                result.p99(), peer.equals("relay") ? "" : String.format(Locale.ROOT, "%.2f", relay / result.rate()))));
        return text.toString();
    }

    static String page(Map<String, Map<String, Result>> results) {
        StringBuilder text = new StringBuilder();
        results.forEach((name, medians) -> text.append(markdown(name, medians)));
        return text.toString();
    }

    static void stop() {
        while (!STARTED.isEmpty()) {
            Process process = STARTED.pop();
            process.destroy();
            process.onExit().orTimeout(15, java.util.concurrent.TimeUnit.SECONDS).exceptionally(e -> process.destroyForcibly()).join();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
