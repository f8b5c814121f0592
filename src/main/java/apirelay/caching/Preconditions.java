package apirelay.caching;

import apirelay.http.ByteRange;
import apirelay.http.ContentRange;
import apirelay.http.EntityTag;
import apirelay.http.Fields;
import apirelay.http.HttpDate;
import apirelay.http.RequestHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What of a stored response the request's own conditions and ranges ask for (RFC 9110 §13, §14; RFC 9111 §4.3.2). */
public sealed interface Preconditions {

    /** All of it. */
    record Whole() implements Preconditions {}

    /** Its head only: 304, the client has it already. */
    record NotModified() implements Preconditions {}

    /** These parts of it: 206. */
    record Parts(List<ContentRange> ranges) implements Preconditions {}

    /** None: 416, no range asked for is within its length. */
    record Unsatisfiable(long completeLength) implements Preconditions {}

    /** How many ranges a request may ask for; more, and the whole is sent instead (RFC 9110 §17.15). */
    int MOST_RANGES = 16;

    Preconditions WHOLE = new Whole();

    static Preconditions evaluate(RequestHead request, StoredResponse stored) {
        int status = stored.head().status();
        if (status / 100 == 2 && isNotModified(request.fields(), stored)) { // §13.2.1: only where it would be 2xx.
            return new NotModified();
        }
        boolean hasRanges = status == 200 || status == 206;
        return hasRanges && request.method().equals("GET") ? ranges(request, stored) : WHOLE;
    }

    // RFC 9110 §13.2.2, steps 3 and 4.
    private static boolean isNotModified(Fields request, StoredResponse stored) {
        if (request.contains("If-None-Match")) { // §13.1.3: whatever it says, If-Modified-Since is ignored.
            List<String> members = request.members("If-None-Match");
            if (members.contains("*")) { // §13.1.2: any representation will do.
                return true;
            }
            EntityTag tag = EntityTag.parse(stored.fields().first("ETag"));
            return tag != null && EntityTag.parseList(members).stream().anyMatch(tag::weakMatches);
        }
        Instant since = HttpDate.parse(request.combined("If-Modified-Since"), stored.responseTime());
        if (since == null) {
            return false;
        }
        Instant modified = HttpDate.parse(stored.fields().first("Last-Modified"), stored.responseTime());
        // RFC 9111 §4.3.2: without Last-Modified the Date, or the time of arrival, stands for it.
        return !(modified == null ? Freshness.date(stored) : modified).isAfter(since);
    }

    private static Preconditions ranges(RequestHead request, StoredResponse stored) {
        List<ByteRange> asked = ByteRange.parse(request.fields());
        if (asked == null || asked.size() > MOST_RANGES || !isIfRangeTrue(request.fields(), stored)) {
            return WHOLE; // §14.2: a server may ignore Range.
        }
        ContentRange part = stored.part();
        long completeLength = part == null ? stored.contentLength() : part.completeLength();
        if (completeLength == 0) {
            return WHOLE; // §14.1.2: a suffix of nothing is satisfiable, but no Content-Range can say so.
        }
        List<ContentRange> ranges = new ArrayList<>(asked.size());
        long total = 0;
        for (ByteRange range : asked) {
            ContentRange satisfiable = range.of(completeLength);
            if (satisfiable != null) {
                ranges.add(satisfiable);
                total += satisfiable.length();
            }
        }
        if (ranges.isEmpty()) {
            return new Unsatisfiable(completeLength);
        }
        return total > completeLength ? WHOLE : new Parts(ranges); // §14.2: overlapping ranges ask for too much.
    }

    // §13.1.5: a validator that is not strong makes it false.
    private static boolean isIfRangeTrue(Fields request, StoredResponse stored) {
        String condition = request.combined("If-Range");
        if (condition == null) {
            return true;
        }
        EntityTag tag = EntityTag.parse(condition);
        if (tag != null) {
            EntityTag own = EntityTag.parse(stored.fields().first("ETag"));
            return own != null && own.strongMatches(tag);
        }
        Instant since = HttpDate.parse(condition, stored.responseTime());
        Instant modified = HttpDate.parse(stored.fields().first("Last-Modified"), stored.responseTime());
        // §8.8.2.2: a date is strong if the response was made a second or more after it.
        return modified != null
                && modified.equals(since)
                && !Freshness.date(stored).isBefore(modified.plusSeconds(1));
    }
}
