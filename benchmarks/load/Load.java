import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Starts a relay, has Gatling put it under load, and prints a row for each run. See {@code benchmarks/load/run}. */
final class Load {

    private static final Path WORK = Path.of("benchmarks/work/load");
    private static final Pattern SERVING = Pattern.compile("(Relay|Console): +(\\S+)");
    private static final int[] USERS = {10, 50, 100, 150, 200, 300};

    private static int seconds = 15;

    public static void main(String[] args) throws Exception {
        List<String> mixes = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--seconds")) {
                seconds = Integer.parseInt(args[++i]);
            } else {
                mixes.add(args[i]);
            }
        }
        Files.createDirectories(WORK);
        if (mixes.isEmpty() || mixes.contains("root")) {
            root();
        }
        if (mixes.isEmpty() || mixes.contains("zipf")) {
            zipf();
        }
        System.exit(0);
    }

    private static void root() throws Exception {
        try (Relay relay = Relay.start("--demo")) {
            run(relay, "root", 50, 10); // To warm up: its figures do not count.
            System.out.println("\n| users | requests/s | mean, ms | p99, ms | failed | report |\n|---|---|---|---|---|---|");
            for (int users : USERS) {
                System.out.println(run(relay, "root", users, seconds));
            }
        }
    }

    /** 10,000 URLs, 200 B to 1 MB, as many of each order of magnitude; all in all 1.2 GB. */
    private static void zipf() throws Exception {
        HttpServer origin = origin();
        try (Relay relay = Relay.start("--upstream", "http://127.0.0.1:" + origin.getAddress().getPort())) {
            System.out.println("\n| Zipf mix, users | requests/s | mean, ms | p99, ms | failed | report |\n|---|---|---|---|---|---|");
            for (int users : new int[] {50, 50, 200}) { // First with an empty cache.
                String before = relay.metrics();
                System.out.println(run(relay, "zipf", users, 2 * seconds));
                System.out.println(outcomes(before, relay.metrics()));
            }
        } finally {
            origin.stop(0);
        }
    }

    private static HttpServer origin() throws IOException {
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        byte[] noise = new byte[1_100_000];
        new SplittableRandom(1).nextBytes(noise);
        origin.createContext("/zipf/", exchange -> {
            long name = Long.parseLong(exchange.getRequestURI().getPath().substring("/zipf/".length()));
            SplittableRandom random = new SplittableRandom(name);
            int size = (int) (200 * Math.pow(5000, random.nextDouble()));
            exchange.getResponseHeaders().add("Cache-Control", "max-age=3600");
            exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(200, size);
            exchange.getResponseBody().write(noise, random.nextInt(100_000), size);
            exchange.close();
        });
        origin.setExecutor(Executors.newFixedThreadPool(16));
        origin.start();
        return origin;
    }

    /** One run of Gatling in a JVM of its own; a table's row. */
    private static String run(Relay relay, String mix, int users, int seconds) throws Exception {
        Path results = WORK.resolve(mix + "-" + users);
        delete(results);
        Process gatling = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+UseParallelGC",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        "benchmarks/load/target/classes" + File.pathSeparator + "benchmarks/load/target/lib/*",
                        "-Durl=" + relay.url(),
                        "-Dmix=" + mix,
                        "-Dusers=" + users,
                        "-Dseconds=" + seconds,
                        "io.gatling.app.Gatling",
                        "-s",
                        "apirelay.load.ClosedLoop",
                        "-rf",
                        results.toString())
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("gatling.log").toFile())
                .start();
        if (gatling.waitFor() != 0) {
            throw new IOException("Gatling failed: " + Files.readString(WORK.resolve("gatling.log")));
        }
        Path report;
        try (Stream<Path> reports = Files.list(results)) {
            report = reports.findFirst().orElseThrow();
        }
        String summary = Files.readString(WORK.resolve("gatling.log"));
        return "| " + users
                + " | " + Math.round(Double.parseDouble(find(summary, "mean throughput \\(rps\\) +\\| +([\\d,.]+)")))
                + " | " + find(summary, "mean response time \\(ms\\) +\\| +([\\d,]+)")
                + " | " + find(summary, "99th percentile \\(ms\\) +\\| +([\\d,]+)")
                + " | " + find(summary, "request count +\\|[^|]+\\|[^|]+\\| +([\\d,]+|-)")
                + " | " + report.resolve("index.html") + " |";
    }

    private static String find(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(pattern + " is not in " + text);
        }
        return found.group(1).replace(",", "");
    }

    /** What the cache did meanwhile. */
    private static String outcomes(String before, String after) {
        StringBuilder line = new StringBuilder();
        Matcher counts = Pattern.compile("relay_requests_total\\{outcome=\"(\\w+)\"} (\\S+)").matcher(after);
        while (counts.find()) {
            Matcher old = Pattern.compile("relay_requests_total\\{outcome=\"" + counts.group(1) + "\"} (\\S+)").matcher(before);
            long count = Math.round(Double.parseDouble(counts.group(2)) - (old.find() ? Double.parseDouble(old.group(1)) : 0));
            if (count > 0) {
                line.append(line.isEmpty() ? "" : ", ").append(counts.group(1)).append(' ').append(count);
            }
        }
        return line.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A relay in a process of its own, with an empty cache, on free ports. */
    private record Relay(Process process, String url, String console) implements AutoCloseable {

        static Relay start(String... options) throws Exception {
            Path base = WORK.resolve("relay");
            delete(base);
            List<String> command = new ArrayList<>(List.of("bin/relay", "serve", "--port", "0", "--console-port", "0"));
            command.addAll(List.of(options));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(WORK.resolve("relay.log").toFile());
            builder.environment().merge("JAVA_OPTS", "-Dcatalina.base=" + base, (given, ours) -> given + " " + ours);
            builder.environment().putIfAbsent("RELAY_ACCESS_LOG", "off");
            Process process = builder.start();
            String url = null;
            String console = null;
            var lines = process.inputReader();
            while (url == null || console == null) {
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("the relay does not serve: " + WORK.resolve("relay.log"));
                }
                Matcher serving = SERVING.matcher(line);
                if (serving.find()) {
                    url = serving.group(1).equals("Relay") ? serving.group(2).replaceAll("/$", "") : url;
                    console = serving.group(1).equals("Console") ? serving.group(2) : console;
                }
            }
            return new Relay(process, url, console);
        }

        String metrics() throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create(console).resolve("/metrics")).build();
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
