package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import apirelay.testing.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed WAR comes and goes; what it has stored stays, and nothing else does. */
@SuppressWarnings("NullAway.Init")
class RedeployIT {

    private static final int ROUNDS = 20;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private Origin origin;
    private Launch launch;

    @BeforeEach
    void prepare() throws IOException {
        origin = Origin.start();
        launch = Launch.of(Path.of("target/api-relay.war"), Path.of("tomcat-conf"), folder.resolve("base"))
                .onFreePorts()
                .with("relay.upstream", origin.uri() + "/api")
                .with("relay.cache.dir", folder.resolve("cache").toString());
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private static HttpResponse<byte[]> get(URI uri) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String cacheStatus(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElseThrow();
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void hitsAfterARestartWhatWasStoredBefore() throws Exception {
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        origin.answer("/api/small", "small", "Cache-Control", "max-age=600");
        origin.on("/api/large", exchange -> Origin.send(exchange, 200, large, "Cache-Control", "max-age=600"));
        int port;
        try (RunningRelay relay = launch.start()) {
            port = relay.uri().getPort();
            get(relay.uri().resolve("small"));
            assertThat(cacheStatus(get(relay.uri().resolve("large")))).contains("stored");
        }
        Launch again = new Launch(
                launch.war(),
                launch.conf(),
                launch.base(),
                launch.contextPath(),
                OptionalInt.of(port), // The authority is a part of the key.
                launch.consolePort(),
                launch.drain(),
                launch.settings());
        try (RunningRelay relay = again.start()) {
            HttpResponse<byte[]> small = get(relay.uri().resolve("small"));
            HttpResponse<byte[]> hit = get(relay.uri().resolve("large"));

            assertThat(cacheStatus(small)).contains("; hit");
            assertThat(small.body()).asString().isEqualTo("small");
            assertThat(cacheStatus(hit)).contains("; hit");
            assertThat(digest(hit.body())).isEqualTo(digest(large));
        }
        assertThat(origin.seen("/api/small")).hasSize(1);
        assertThat(origin.seen("/api/large")).hasSize(1);
    }

    @Test
    void leavesNothingWhenItIsUndeployed() throws Exception {
        origin.answer("/api/x", "x", "Cache-Control", "max-age=600");
        try (RunningRelay relay = launch.start()) {
            undeploy(relay, "");
            Set<Thread> threads = threads();
            for (int round = 0; round < ROUNDS; round++) {
                WeakReference<ClassLoader> loader = deployAndUse(relay, round);
                assertThat(openFiles()).as("open files").isNotEmpty();
                undeploy(relay, "");

                assertThat(openFiles()).as("open files, round %d", round).isEmpty();
                assertUnlocked(folder.resolve("cache/responses.lock"));
                assertThat(threads()).as("threads, round %d", round).isSubsetOf(threads);
                Eventually.await("the class loader of round " + round + " is gone", () -> {
                    System.gc();
                    return loader.refersTo(null);
                });
            }
        }
        assertThat(origin.seen("/api/x")).hasSize(1);
    }

    /** On a stack of its own, so that nothing here holds on to the context. */
    private WeakReference<ClassLoader> deployAndUse(RunningRelay relay, int round) throws Exception {
        StandardContext context = RunningRelay.context(launch);
        context.addParameter(
                "relay.console.port", Integer.toString(relay.consoleUri().getPort()));
        relay.host().addChild(context);
        assertThat(context.getState().isAvailable()).isTrue();
        HttpResponse<byte[]> response = get(relay.uri().resolve("x"));
        assertThat(response.body()).asString().isEqualTo("x");
        assertThat(cacheStatus(response)).contains(round == 0 ? "stored" : "; hit");
        return new WeakReference<>(context.getLoader().getClassLoader());
    }

    private static void undeploy(RunningRelay relay, String path) {
        relay.host().removeChild(relay.host().findChild(path)); // Stops and destroys it.
    }

    @Test
    void servesBesideAnotherWithAFolderOfItsOwn() throws Exception {
        origin.answer("/api/x", "x", "Cache-Control", "max-age=600");
        Launch one =
                launch.with(Map.of("relay.upstream", origin.uri() + "/api")).at("/one");
        String before = System.getProperty("catalina.base");
        System.setProperty("catalina.base", folder.toString()); // What the folder's default hangs on.
        try (RunningRelay relay = one.start()) {
            StandardContext two = RunningRelay.context(one.at("/two"));
            two.addParameter(
                    "relay.console.port", Integer.toString(relay.consoleUri().getPort()));
            relay.host().addChild(two);

            for (String expected : List.of("stored", "; hit")) {
                assertThat(cacheStatus(get(relay.uri().resolve("/one/x")))).contains(expected);
                assertThat(cacheStatus(get(relay.uri().resolve("/two/x")))).contains(expected);
            }
            assertThat(folder.resolve("relay-cache/one/responses.mv.db")).exists();
            assertThat(folder.resolve("relay-cache/two/responses.mv.db")).exists();

            undeploy(relay, "/two");
            assertThat(cacheStatus(get(relay.uri().resolve("/one/x")))).contains("; hit");
        } finally {
            if (before == null) {
                System.clearProperty("catalina.base");
            } else {
                System.setProperty("catalina.base", before);
            }
        }
        assertThat(origin.seen("/api/x")).hasSize(2);
    }

    /** The live threads, but for those that Tomcat itself, the origin and this client make as they please. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName()
                        .matches("http-nio.*|Catalina-utility.*|pool-.*|HttpClient-.*Worker.*"
                                + "|HttpClient-.*SelectorManager|Keep-Alive.*|idle-timeout-task"))
                .collect(Collectors.toSet());
    }

    /** What this process has open of the WAR and its cache. */
    private List<String> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(RedeployIT::target)
                    .filter(file -> file.startsWith(folder.toString()))
                    .filter(file -> !file.endsWith("/logs/access.log")) // Tomcat's, not the WAR's.
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // Closed meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            assertThat(lock).isNotNull();
        }
    }
}
