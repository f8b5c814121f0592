package apirelay.relay;

import apirelay.caching.CacheStatus;
import apirelay.caching.Decision;
import apirelay.caching.Freshness;
import apirelay.caching.Preconditions;
import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.Forwarding;
import apirelay.http.HttpDate;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The heads of the relay's answers: forwarded ones, and those made of stored responses. */
final class Answers {

    /** RFC 9110 §15.4.5: what describes content, which a 304 has none of. */
    private static final Set<String> NOT_IN_304 = Fields.names(
            "content-type", "content-length", "content-encoding", "content-language", "content-range", "content-md5");

    private Answers() {}

    /** Upstream's head as it goes on to the client (RFC 9110 §7.6). */
    static ResponseHead forwarded(ResponseHead head, Decision decision, Instant responseTime) {
        Fields fields = Forwarding.withoutConnectionSpecific(head.fields());
        if (head.status() == 204) {
            fields = fields.without("Content-Length"); // RFC 9110 §8.6.
        }
        if (!fields.contains("Date")) {
            fields = fields.and("Date", HttpDate.format(responseTime)); // RFC 9110 §6.6.1.
        }
        fields = Forwarding.withVia(fields, "HTTP/1.1", ForwardedFields.PSEUDONYM);
        return head.with(fields.and("Cache-Status", CacheStatus.render(decision)));
    }

    /** A stored response as it is served whole, or as a part (RFC 9111 §4). */
    static ResponseHead whole(StoredResponse stored, Freshness freshness, Decision decision) {
        Fields.Builder fields = Fields.builder();
        Fields storedFields = stored.fields();
        boolean knownLength =
                !stored.method().equals("HEAD") && stored.head().status() != 204 && stored.contentLength() >= 0;
        for (int i = 0; i < storedFields.size(); i++) {
            String name = storedFields.name(i);
            if (!name.equalsIgnoreCase("Age") && !(knownLength && name.equalsIgnoreCase("Content-Length"))) {
                fields.add(name, storedFields.value(i));
            }
        }
        if (knownLength) {
            fields.add("Content-Length", Long.toString(stored.contentLength()));
        }
        // RFC 9111 §5.1: what is not freshly validated has an age; whole seconds that have passed.
        fields.add("Age", Long.toString(freshness.currentAge().toSeconds()));
        fields.add("Via", "1.1 " + ForwardedFields.PSEUDONYM);
        return stored.head()
                .with(fields.add("Cache-Status", CacheStatus.render(decision)).build());
    }

    static ResponseHead notModified(ResponseHead whole) {
        Fields fields = whole.fields();
        // §15.4.5: Last-Modified only where there is no entity tag to go by.
        boolean tagged = fields.contains("ETag");
        return new ResponseHead(
                304,
                fields.filter(
                        name -> !NOT_IN_304.contains(name) && !(tagged && name.equalsIgnoreCase("Last-Modified"))));
    }

    static ResponseHead parts(ResponseHead whole, List<ContentRange> ranges, StoredBody body) {
        if (body.contentType() == null) {
            return part(whole, ranges.get(0));
        }
        Fields fields = whole.fields()
                .with("Content-Length", Long.toString(body.length()))
                .with("Content-Type", body.contentType())
                .without("Content-Range");
        return new ResponseHead(206, fields);
    }

    static ResponseHead part(ResponseHead whole, ContentRange range) {
        return new ResponseHead(
                206,
                whole.fields()
                        .with("Content-Length", Long.toString(range.length()))
                        .with("Content-Range", range.toString()));
    }

    /** RFC 9110 §15.5.17. */
    static ResponseHead unsatisfiable(ResponseHead whole, Preconditions.Unsatisfiable unsatisfiable) {
        // It is of this request alone: nothing of the representation's freshness is its own.
        Fields fields = whole.fields()
                .filter(name -> !NOT_IN_304.contains(name))
                .without("Cache-Control", "Expires", "Age", "ETag", "Last-Modified")
                .and("Content-Range", "bytes */" + unsatisfiable.completeLength())
                .and("Content-Length", "0");
        return new ResponseHead(416, fields);
    }
}
