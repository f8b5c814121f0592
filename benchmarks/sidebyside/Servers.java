package sidebyside;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The servers that are measured, and their origin; each is started when it is first asked for. */
final class Servers implements AutoCloseable {

    private static final Map<String, String> ADDRESSES = Map.of(
            "relay", "http://127.0.0.1:8401",
            "nginx", "http://127.0.0.1:8403",
            "Varnish", "http://127.0.0.1:8404",
            "bare servlet", "http://127.0.0.1:8405",
            "proxy servlet", "http://127.0.0.1:8405",
            "large relay", "http://127.0.0.1:8407",
            "small relay", "http://127.0.0.1:8409");

    private final Path work = Path.of("benchmarks/work").toAbsolutePath();
    private final Deque<Process> started = new ArrayDeque<>();
    private final List<String> addresses = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts nginx, which is the origin too. */
    Servers() throws IOException {
        delete(work);
        Files.createDirectories(work.resolve("origin"));
        content("351", 351);
        content("pass", 351);
        content("10k", 10_000);
        content("1m", 1_000_000);
        Path nginx = work.resolve("nginx.conf");
        Files.writeString(
                nginx, Files.readString(Path.of("benchmarks/peers/nginx.conf")).replace("@work@", work.toString()));
        run("nginx", "-e", work.resolve("nginx.log").toString(), "-g", "daemon off;", "-c", nginx.toString());
    }

    /** The peer's URL for a path, once its answer has that length. */
    String url(String peer, String path, long length) throws Exception {
        String address = ADDRESSES.get(peer);
        if (!addresses.contains(address)) {
            addresses.add(address);
            start(peer);
        }
        String url = address + (peer.equals("bare servlet") ? "/bare" : path);
        awaitRight(url, length);
        return url;
    }

    /** Asks once for each of the URLs from {@code prefix}0 on, 64 at a time. */
    void fill(String prefix, int count) throws InterruptedException {
        Semaphore free = new Semaphore(64);
        LongAdder failed = new LongAdder();
        for (int i = 0; i < count; i++) {
            free.acquire();
            HttpRequest request = HttpRequest.newBuilder(URI.create(prefix + i)).build();
            client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).whenComplete((answer, failure) -> {
                if (failure != null || answer.statusCode() != 200) {
                    failed.increment();
                }
                free.release();
            });
        }
        free.acquire(64);
        if (failed.sum() > 0) {
            throw new IllegalStateException(prefix + ": " + failed + " failed");
        }
    }

    private void start(String peer) throws IOException {
        switch (peer) {
            case "relay" -> relay(8401, heap(), words("RELAY_JAVA_OPTS"));
            case "large relay" -> relay(8407, "4g", List.of("-XX:+AlwaysPreTouch", "-Drelay.cache.memory=3GiB", "-Drelay.cache.disk=8GiB"));
            case "small relay" -> relay(8409, heap(), List.of("-Drelay.cache.memory=10MiB"));
            case "Varnish" ->
                run("varnishd", "-F", "-n", work.resolve("varnish").toString(), "-a", "127.0.0.1:8404", "-b", "127.0.0.1:8480",
                        "-s", "malloc,1g", "-p", "workspace_backend=128k");
            case "bare servlet", "proxy servlet" -> {
                List<String> tomcat = java(heap());
                tomcat.addAll(List.of("-cp", "target/relay.jar", "benchmarks/peers/Tomcat.java",
                        "benchmarks/peers/target/peers.war", "8405", work.resolve("peers").toString()));
                run(tomcat.toArray(String[]::new));
            }
            default -> {} // nginx is there.
        }
    }

    private void relay(int port, String heap, List<String> options) throws IOException {
        List<String> relay = java(heap);
        relay.addAll(options);
        relay.addAll(List.of("-Dcatalina.base=" + work.resolve("relay-" + port), "-jar", "target/relay.jar", "serve",
                "--port", "" + port, "--console-port", "" + (port + 1), "--upstream", "http://127.0.0.1:8480"));
        run(relay.toArray(String[]::new));
    }

    private static List<String> java(String heap) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ArrayList<>(List.of(java, "@tomcat-conf/jvm.options", "-Xms" + heap, "-Xmx" + heap));
    }

    private static String heap() {
        return System.getenv().getOrDefault("HEAP", "1g");
    }

    private static List<String> words(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? List.of() : List.of(value.trim().split(" +"));
    }

    private void content(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        Files.write(work.resolve("origin").resolve(name), bytes);
    }

    private void run(String... command) throws IOException {
        Path log = Files.createTempFile(work, "log-", ".txt");
        started.push(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
    }

    private void awaitRight(String url, long length) throws Exception {
        String last = "";
        for (int i = 0; i < 300; i++) {
            try {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
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

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            Process process = started.pop();
            process.destroy();
            process.onExit()
                    .orTimeout(15, TimeUnit.SECONDS)
                    .exceptionally(e -> process.destroyForcibly())
                    .join();
        }
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
}
