package apirelay.launch;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventLoopEndpointTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector("apirelay.launch.RelayHttp11");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        tomcat.setBaseDir(folder.toString());
        connector.setPort(0);
        connector.setProperty("maxConnections", "-1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "answering", new Answering());
        context.addServletMapping("/*", "answering");
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        tomcat.stop();
        tomcat.destroy();
    }

    @SuppressWarnings("serial")
    private final class Answering extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/waiting")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            response.getWriter().write(request.getRequestURI());
        }
    }

    private CompletableFuture<String> ask(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + connector.getLocalPort() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    /** docs/decisions/0110. */
    @Test
    void takesNoMoreConnectionsThanItsHeapHasRoomFor() {
        assertThat(connector.getProperty("maxConnections"))
                .isEqualTo(RelayHttp11.connections(-1, Runtime.getRuntime().maxMemory()));
    }

    @Test
    void whatWaitsHoldsUpNothingElse() throws Exception {
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            waiting.add(ask("/waiting"));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(ask("/" + i).get(20, TimeUnit.SECONDS)).isEqualTo("/" + i);
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        release.countDown();
        for (CompletableFuture<String> answer : waiting) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("/waiting");
        }
    }
}
