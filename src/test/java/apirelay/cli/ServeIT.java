package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code relay serve} as a process, with the packed WAR. */
class ServeIT {

    private static final Pattern RELAY = Pattern.compile("Relay: +(\\S+)");

    @TempDir
    Path folder;

    private Tool tool;

    @BeforeEach
    void find() {
        tool = new Tool(folder);
    }

    @Test
    void demonstratesAHitThatOutlivesARestart() throws Exception {
        Process first = serve(0);
        URI relay;
        try {
            relay = uri(first);
            HttpResponse<String> miss = get(relay.resolve("/restaurant"));
            assertThat(miss.statusCode()).isEqualTo(200);
            assertThat(miss.headers().firstValue("Cache-Status").orElseThrow()).doesNotContain("hit");
        } finally {
            stop(first);
        }
        assertThat(first.exitValue()).isEqualTo(143);
        // A JVM from 24 on has something to say of how Tomcat frees its buffers.
        assertThat(tool.err().replaceAll("(?m)^WARNING: .*(sun\\.misc\\.Unsafe|ByteBufferUtilsUnsafe).*", ""))
                .doesNotContain("WARNING", "SEVERE");
        // On the same port: upstream is told of the authority, and so it is part of the key.
        Process second = serve(relay.getPort());
        try {
            HttpResponse<String> hit = get(uri(second).resolve("/restaurant"));
            assertThat(hit.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
        } finally {
            stop(second);
        }
    }

    /** The first has the file; the second says so, and keeps to its memory. */
    @Test
    void servesFromMemoryBesideAnotherOnTheSameCache() throws Exception {
        Process first = serve(0);
        try {
            get(uri(first).resolve("/restaurant"));
            Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
            Tool otherTool = new Tool(elsewhere);
            Process second = otherTool.start(
                    Map.of(
                            "JAVA_OPTS",
                            "-Xmx256m -Dcatalina.base=" + elsewhere.resolve("base"),
                            "RELAY_CACHE_DIR",
                            folder.resolve("base/relay-cache/ROOT").toString()),
                    "serve",
                    "--demo",
                    "--port",
                    "0",
                    "--console-port",
                    "0");
            try {
                URI relay = uri(second, otherTool).resolve("/restaurant");
                assertThat(cacheStatus(get(relay))).contains("stored");
                assertThat(cacheStatus(get(relay))).contains("hit");
                assertThat(otherTool.err()).containsOnlyOnce("another relay is using " + folder);
            } finally {
                stop(second);
            }
            assertThat(cacheStatus(get(uri(first).resolve("/restaurant")))).contains("hit");
        } finally {
            stop(first);
        }
    }

    @Test
    void stopsWhileAConnectionIsKept() throws Exception {
        Process process = serve(0);
        try {
            get(uri(process).resolve("/version"));
        } finally {
            stop(process);
        }
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertCannotStart(Map.of(), "127.0.0.1:" + port, "--port", port, "--console-port", "0");
        }
    }

    @Test
    void saysWhichSettingIsWrong() throws Exception {
        assertCannotStart(
                Map.of("RELAY_CACHE_DEFAULT_TTL", "soon"),
                "relay.cache.default-ttl",
                "--port",
                "0",
                "--console-port",
                "0");
        assertCannotStart(Map.of("RELAY_PORT", "http"), "relay.port", "--console-port", "0");
        assertCannotStart(Map.of("RELAY_ADDRESS", "256.0.0.1"), "relay.address", "--port", "0", "--console-port", "0");
    }

    private void assertCannotStart(Map<String, String> environment, String message, String... options)
            throws Exception {
        Process process = start(environment, options);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(tool.out()).isEmpty();
        assertThat(tool.err().lines().reduce("", (earlier, later) -> later))
                .startsWith("relay: Could not start: ")
                .contains(message);
    }

    private Process serve(int port) throws IOException {
        return start(Map.of(), "--demo", "--port", Integer.toString(port), "--console-port", "0");
    }

    private Process start(Map<String, String> environment, String... options) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_OPTS", "-Xmx256m -Dcatalina.base=" + folder.resolve("base"));
        String[] arguments = new String[options.length + 1];
        arguments[0] = "serve";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return tool.start(all, arguments);
    }

    /** As the tool says it, once it serves. */
    private URI uri(Process process) throws IOException, InterruptedException {
        return uri(process, tool);
    }

    private static URI uri(Process process, Tool tool) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline && !process.waitFor(50, TimeUnit.MILLISECONDS)) {
            Matcher relay = RELAY.matcher(tool.out());
            if (relay.find()) {
                return URI.create(relay.group(1));
            }
        }
        return fail("does not serve: " + tool.err());
    }

    private static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElseThrow();
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("does not stop");
        }
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
