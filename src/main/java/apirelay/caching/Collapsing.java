package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether a request may be answered by the response to another, which is on its way into the store: what RFC 9111 §4 calls
 * to collapse requests.
 */
public sealed interface Collapsing {

    /** It may. */
    record Share(Freshness freshness, Preconditions wanted) implements Collapsing {}

    /** It may not, but a response with the same {@code Vary} to a request with its own fields might. */
    record OtherVariant() implements Collapsing {}

    /** It may not: it needs an answer of its own. */
    record Refuse() implements Collapsing {}

    /** {@link StoredResponse#contentLength} of a response whose length its head does not tell. */
    long UNKNOWN_LENGTH = -1;

    Collapsing OTHER_VARIANT = new OtherVariant();
    Collapsing REFUSE = new Refuse();

    /**
     * Whether others may wait for the answer to this request: whether that could be one for all.
     *
     * @param validates whether the request asks if a stored response is still good
     */
    static boolean mayLead(RequestHead request, boolean validates) {
        Fields fields = request.fields();
        boolean conditional = fields.contains("If-None-Match") || fields.contains("If-Modified-Since");
        return request.method().equals("GET")
                && Reuse.reasonToBypass(request) == null
                && !hasOriginsCondition(fields)
                && !fields.contains("Range") // The answer is a part only.
                && (validates || !conditional) // A 304 to the client's own condition has nothing for others.
                && !CacheControl.of(fields).contains("no-store");
    }

    /** Whether it could be served what is on its way when it comes: what was asked for before. */
    static boolean mayFollow(RequestHead request) {
        CacheControl directives = CacheControl.of(request.fields());
        boolean pragma = request.fields().hasMember("Pragma", "no-cache");
        // §5.2.1.4: no-cache wants an answer to itself, and so does a max-age of zero; no-store forbids to keep an
        // answer
        // to this request, not to use one to another.
        return Reuse.reasonToBypass(request) == null
                && !hasOriginsCondition(request.fields())
                && !directives.contains("no-cache")
                && !Duration.ZERO.equals(directives.seconds("max-age", Duration.ZERO))
                && !(directives.isEmpty() && pragma);
    }

    /** Whether a response that has just arrived may be reused without asking again: if not, nobody should wait for it. */
    static boolean isForAll(StoredResponse arriving, Freshness freshness, CachePolicy policy) {
        CacheControl directives = Targeted.of(arriving.fields(), policy).directives();
        return arriving.part() == null && freshness.isFresh() && !directives.containsUnqualified("no-cache");
    }

    /**
     * Judges a request by a response's head.
     *
     * @param arriving the response as it is to be stored; its content length as the head tells it, or {@value
     *     #UNKNOWN_LENGTH}
     */
    static Collapsing judge(RequestHead request, StoredResponse arriving, Instant now, CachePolicy policy) {
        if (!Selection.matches(arriving, request.fields(), policy)) {
            return OTHER_VARIANT;
        }
        if (!(Reuse.decide(request, List.of(arriving), now, policy) instanceof Reuse.Serve serve)) {
            return REFUSE;
        }
        // RFC 9110 §14.2: where the length is not known, a range is left out of account.
        boolean lengthKnown = arriving.contentLength() != UNKNOWN_LENGTH;
        RequestHead asked =
                lengthKnown ? request : request.with(request.fields().without("Range"));
        Preconditions wanted = Preconditions.evaluate(asked, arriving);
        boolean several =
                wanted instanceof Preconditions.Parts parts && parts.ranges().size() > 1;
        return several ? REFUSE : new Share(serve.freshness(), wanted);
    }

    private static boolean hasOriginsCondition(Fields fields) {
        return fields.contains("If-Match") || fields.contains("If-Unmodified-Since");
    }
}
