package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import apirelay.testing.RawClient;
import apirelay.testing.RawServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the relay waits for a client. */
class PatienceIT {

    @TempDir
    private Path folder;

    /** Tomcat's limit for a client that sends nothing is not one for a client that reads nothing. */
    @Test
    void whoReadsSlowlyIsWaitedForLongerThanWhoSendsSlowly() throws Exception {
        String content = "x".repeat(10 << 20);
        try (RawServer upstream = RawServer.start(RawServer.always("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                        + "Content-Length: " + content.length() + "\r\n\r\n" + content));
                RunningRelay relay = Launch.of(Path.of("target/api-relay.war"), impatient(), folder.resolve("base"))
                        .onFreePorts()
                        .with(Map.of(
                                "relay.upstream",
                                upstream.uri().toString(),
                                "relay.cache.dir",
                                folder.resolve("cache").toString()))
                        .start();
                RawClient reader = RawClient.connect(relay.uri().getPort())) {
            reader.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            reader.readUntil("\r\n\r\n");
            for (int i = 0; i < 6; i++) { // Each has begun after the one before was cut off.
                try (RawClient sender = RawClient.connect(relay.uri().getPort())) {
                    sender.send("GET /half");
                    sender.readToEnd();
                }
            }

            assertThat(reader.readToEnd()).hasSize(content.length());
        }
    }

    private Path impatient() throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        for (String file : new String[] {"server.xml", "web.xml", "context.xml", "logging.properties"}) {
            String text = Files.readString(Path.of("tomcat-conf", file));
            Files.writeString(
                    conf.resolve(file), text.replace("connectionTimeout=\"20000\"", "connectionTimeout=\"100\""));
        }
        assertThat(conf.resolve("server.xml")).content().contains("connectionTimeout=\"100\"");
        return conf;
    }
}
