package apirelay.caching;

import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import apirelay.http.UriReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a response may be stored (RFC 9111 §3). */
public sealed interface Storability {

    /** It may. */
    record Storable() implements Storability {}

    /** It may not. */
    record NotStorable(Reason reason) implements Storability {}

    Storability STORABLE = new Storable();

    /** The final statuses of RFC 9110 §15: the ones whose meaning this cache knows, for {@code must-understand}. */
    Set<Integer> UNDERSTOOD = Set.of(
            200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405,
            406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 500, 501, 502, 503, 504, 505);

    static Storability judge(RequestHead request, ResponseHead response, CachePolicy policy) {
        Reason reason = reasonAgainst(request, response, policy);
        return reason == null ? STORABLE : new NotStorable(reason);
    }

    private static @Nullable Reason reasonAgainst(RequestHead request, ResponseHead response, CachePolicy policy) {
        Fields fields = response.fields();
        Targeted targeted = Targeted.of(fields, policy);
        CacheControl directives = targeted.directives();
        boolean explicit = Freshness.isExplicit(fields, targeted);
        boolean isPublic = directives.contains("public");

        switch (request.method()) {
            case "GET", "HEAD" -> {
                if (request.hasContent()) {
                    return Reason.REQUEST_HAS_CONTENT;
                }
            }
            case "POST" -> {
                if (!explicit || !isOwnContent(request, response)) {
                    return Reason.POST_WITHOUT_LOCATION;
                }
            }
            default -> {
                return Reason.METHOD_NOT_STORED;
            }
        }
        if (CacheControl.of(request.fields()).contains("no-store")) {
            return Reason.REQUEST_NO_STORE;
        }
        if (response.isInterim()) {
            return Reason.INTERIM;
        }
        if (response.status() == 304) {
            return Reason.NOT_MODIFIED;
        }
        if (response.status() == 412 || response.status() == 416) {
            return Reason.CONDITION_FAILED;
        }
        if (directives.contains("must-understand")) {
            // §5.2.2.3: whoever understands the status leaves out of account the no-store beside it.
            if (!UNDERSTOOD.contains(response.status())) {
                return Reason.MUST_UNDERSTAND;
            }
        } else if (directives.contains("no-store")) {
            return Reason.RESPONSE_NO_STORE;
        }
        if (directives.containsUnqualified("private")) {
            return Reason.PRIVATE;
        }
        if (request.fields().contains("Authorization")
                && !isPublic
                && !directives.contains("s-maxage")
                && !directives.contains("must-revalidate")) {
            return Reason.AUTHORIZATION;
        }
        if (!explicit && hasCredentials(request.fields(), policy)) {
            return Reason.CREDENTIALS;
        }
        if (fields.contains("Set-Cookie") && !policy.storeSetCookie() && !mayShareCookie(fields, policy)) {
            return Reason.SET_COOKIE;
        }
        if (Selection.variesOnAnything(fields)) {
            return Reason.VARY_STAR;
        }
        if (!explicit && !isPublic && !Freshness.isHeuristicallyCacheable(response.status())) {
            return Reason.NOT_CACHEABLE;
        }
        Duration ttl = Objects.requireNonNullElse(policy.ttl(response.status()), policy.defaultTtl());
        if (!explicit && ttl.isZero() && !hasValidator(fields, directives)) {
            return Reason.NO_USE;
        }
        if (!explicit && isEventStream(fields)) {
            return Reason.EVENT_STREAM;
        }
        if (response.status() == 206
                && (part(response) == null || !request.method().equals("GET"))) {
            return Reason.INVALID_PART;
        }
        return Syntax.digits(contentLength(fields)) > policy.maxObject()
                        && !request.method().equals("HEAD")
                ? Reason.OVERSIZED
                : null;
    }

    /** The response as it is to be stored, content aside. To be asked of a storable one. */
    static StoredResponse toStore(
            RequestHead request, ResponseHead response, Instant requestTime, Instant responseTime, CachePolicy policy) {
        return new StoredResponse(
                StoredResponse.UNSTORED,
                request.method(),
                Selection.selectingHeaderFields(response.fields(), request.fields()),
                hasCredentials(request.fields(), policy),
                StoredFields.of(response, responseTime, policy),
                requestTime,
                responseTime,
                0,
                response.status() == 206 ? part(response) : null,
                null,
                null);
    }

    /** The length of a response's content as its head tells it; -1 if it does not. */
    static long declaredLength(ResponseHead response) {
        return Syntax.digits(contentLength(response.fields()));
    }

    /** §7.3: whether the response says itself that all may have its cookie. */
    static boolean mayShareCookie(Fields response, CachePolicy policy) {
        CacheControl directives = Targeted.of(response, policy).directives();
        return directives.contains("public") || directives.contains("s-maxage");
    }

    static boolean hasCredentials(Fields request, CachePolicy policy) {
        if (request.contains("Authorization")) {
            return true;
        }
        for (String name : policy.credentialFields()) {
            if (request.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEventStream(Fields fields) {
        String type = fields.first("Content-Type");
        return type != null && Fields.fold(type).startsWith("text/event-stream");
    }

    // §3: without freshness it serves only to be validated, or to stand in for a server that can't be reached.
    private static boolean hasValidator(Fields fields, CacheControl directives) {
        return fields.contains("ETag") || fields.contains("Last-Modified") || directives.contains("public");
    }

    /** RFC 9110 §9.3.3, §8.7: whether the content is the target's own representation, as only a 2xx can say. */
    private static boolean isOwnContent(RequestHead request, ResponseHead response) {
        String location = response.fields().first("Content-Location");
        return response.status() / 100 == 2
                && location != null
                && request.uri().equals(UriReference.resolve(request.uri(), location));
    }

    /** RFC 9110 §14.4, §15.3.7: the one part that a 206 has; null if it has several, or its length contradicts it. */
    private static @Nullable ContentRange part(ResponseHead response) {
        ContentRange part = ContentRange.parse(response.fields().first("Content-Range"));
        if (part == null || part.completeLength() == ContentRange.UNKNOWN) {
            return null;
        }
        long length = Syntax.digits(contentLength(response.fields()));
        return length < 0 || length == part.length() ? part : null;
    }

    private static String contentLength(Fields fields) {
        String length = fields.first("Content-Length");
        return length == null ? "" : length;
    }
}
