package apirelay.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.h2.jdbc.JdbcConnection;

/** A process that has a store's folder, or only its database, until it is killed: for {@link FolderFaultTest}. */
final class FolderHolder {

    private FolderHolder() {}

    /** Arguments: {@code relay} or {@code h2}; the folder. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("relay")) {
            JcsResponseStore store = Samples.open(Samples.settings(directory, 64 << 20));
            Samples.put(store, Samples.key("/theirs"), Samples.head(), Samples.body(1, 400));
            Samples.awaitWritten(store);
            Sql.execute(directory, "CHECKPOINT SYNC");
            hold();
        }
        try (Connection held = new JdbcConnection(
                "jdbc:h2:retry:" + directory.resolve("responses"), new Properties(), "relay", "", false)) {
            hold();
            held.commit();
        }
    }

    private static void hold() throws InterruptedException {
        System.out.println("held");
        TimeUnit.MINUTES.sleep(1);
    }
}
