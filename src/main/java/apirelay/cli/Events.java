package apirelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/** The data of server-sent events (WHATWG HTML §9.2.6), one after another. */
final class Events {

    private final BufferedReader lines;

    Events(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
    }

    /** @return null when the stream has ended; an event that it ends in the middle of does not count */
    @Nullable
    String next() throws IOException {
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && data.length() > 0) {
                return data.substring(1);
            }
            if (line.startsWith("data:")) {
                // A newline for each line of data; the first is cut off above.
                data.append('\n').append(line.substring(5).replaceFirst("^ ", ""));
            }
        }
        return null;
    }
}
