package apirelay.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a killed process had done to its store, as it wrote it down after each change. */
record Journal(List<Change> changes) {

    /** In place of an id: the key has no response on disk. */
    static final long NOTHING = -1;

    /**
     * One change of one key.
     *
     * @param millis when it had been made
     * @param target which key
     * @param id of the response that is on disk once the change is
     */
    record Change(long millis, int target, long id) {

        String line() {
            return millis + " " + target + " " + id + "\n";
        }
    }

    static Journal read(Path file) throws IOException {
        List<Change> changes = new ArrayList<>();
        String text = Files.readString(file);
        // The last line may have been cut off.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] parts = line.split(" ");
            changes.add(new Change(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
        }
        return new Journal(changes);
    }

    /**
     * How far back the loss reaches: the age, when the process was killed, of the oldest change that is not on disk. A key
     * has lost all that came after the last change that left it as it was found.
     *
     * @param killed in milliseconds since 1970
     * @param found the ids of the responses that were found, by target
     * @return in milliseconds; 0 if nothing is lost
     */
    long lossWindow(long killed, Map<Integer, Long> found) {
        long oldest = killed;
        for (int target = 0; target < Crasher.KEYS; target++) {
            long left = found.getOrDefault(target, NOTHING);
            long lost = killed;
            for (int i = changes.size() - 1; i >= 0; i--) {
                Change change = changes.get(i);
                if (change.target() == target) {
                    if (change.id() == left) {
                        break;
                    }
                    lost = change.millis();
                }
            }
            oldest = Math.min(oldest, lost);
        }
        return killed - oldest;
    }
}
