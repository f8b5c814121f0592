package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What would make a response cacheable: for each reason against storing, the change that takes it away.
 *
 * <p>A piece of advice is tried before it is given: {@link Storability} judges the changed messages anew, and so tells the
 * next reason, until none is left.
 *
 * @param reasons all against storing, in the order in which the rules speak
 * @param texts what to do about them, one for each
 * @param request what is left to judge once that is done
 */
record Advice(List<Reason> reasons, List<String> texts, RequestHead request, ResponseHead response) {

    /** A minute of freshness, for want of a better number. */
    private static final String MAX_AGE = "max-age=60";

    /** The messages as they are, or as they would be. */
    private record Trial(RequestHead request, ResponseHead response, CachePolicy policy) {

        /** The field whose directives govern. */
        String field() {
            return Targeted.of(response.fields(), policy).field();
        }

        Trial with(ResponseHead changed) {
            return new Trial(request, changed, policy);
        }

        Trial with(RequestHead changed) {
            return new Trial(changed, response, policy);
        }

        Trial with(Fields changed) {
            return with(response.with(changed));
        }

        Trial without(String... names) {
            return with(response.fields().without(names));
        }

        Trial saying(String directive) {
            return with(response.fields().and(field(), directive));
        }

        Trial notSaying(String directive) {
            return with(without(response.fields(), field(), directive));
        }

        private static Fields without(Fields fields, String field, String directive) {
            List<String> kept = fields.members(field).stream()
                    .filter(member -> !Fields.fold(member.split("[=;]", 2)[0]).equals(directive))
                    .toList();
            return kept.isEmpty() ? fields.without(field) : fields.with(field, String.join(", ", kept));
        }
    }

    /** @param change null: no change of these messages helps */
    private record Remedy(String text, @Nullable UnaryOperator<Trial> change) {}

    static Advice on(RequestHead request, ResponseHead response, CachePolicy policy) {
        Trial trial = new Trial(request, response, policy);
        Set<Reason> reasons = new LinkedHashSet<>();
        List<String> texts = new ArrayList<>();
        while (Storability.judge(trial.request, trial.response, policy) instanceof Storability.NotStorable not
                && reasons.add(not.reason())) {
            Remedy remedy = Objects.requireNonNull(remedy(not.reason(), trial)); // Each reason against storing has one.
            texts.add(remedy.text);
            if (remedy.change == null) {
                break;
            }
            trial = remedy.change.apply(trial);
        }
        return new Advice(List.copyOf(reasons), List.copyOf(texts), trial.request, trial.response);
    }

    /** What to do about the reason, where nothing but it is known; null if it is none against storing. */
    static @Nullable String against(Reason reason, RequestHead request, CachePolicy policy) {
        Remedy remedy = remedy(reason, new Trial(request, new ResponseHead(200, Fields.EMPTY), policy));
        return remedy == null ? null : remedy.text;
    }

    private static @Nullable Remedy remedy(Reason reason, Trial trial) {
        String field = trial.field();
        return switch (reason) {
            case METHOD_NOT_STORED ->
                new Remedy("Ask with GET or HEAD: what answers " + trial.request.method() + " is never stored.", null);
            case REQUEST_HAS_CONTENT ->
                new Remedy(
                        "Send the request without content.",
                        it -> it.with(new RequestHead(
                                it.request.method(),
                                it.request.scheme(),
                                it.request.authority(),
                                it.request.path(),
                                it.request.query(),
                                it.request.fields(),
                                false)));
            case POST_WITHOUT_LOCATION ->
                new Remedy(
                        "Answer with a 2xx that says max-age in " + field + ", and its own URL in Content-Location.",
                        it -> it.with(new ResponseHead(
                                        200, it.response.fields().with("Content-Location", it.request.uri())))
                                .saying(MAX_AGE));
            case REQUEST_NO_STORE ->
                new Remedy(
                        "Leave no-store out of the request's Cache-Control.",
                        it -> it.with(
                                it.request.with(Trial.without(it.request.fields(), "Cache-Control", "no-store"))));
            case RESPONSE_NO_STORE ->
                new Remedy("Leave no-store out of " + field + ".", it -> it.notSaying("no-store"));
            case MUST_UNDERSTAND ->
                new Remedy(
                        "Answer with a status that RFC 9110 defines, or leave must-understand and no-store out of "
                                + field + ".",
                        it -> it.notSaying("must-understand").notSaying("no-store"));
            case PRIVATE ->
                new Remedy(
                        "Leave private out of " + field + ", if the response is the same for everyone.",
                        it -> it.notSaying("private"));
            case AUTHORIZATION ->
                new Remedy(
                        "Say public in " + field + ", if the response is the same for everyone;"
                                + " or must-revalidate, if it is for those whom the server admits.",
                        it -> it.saying("public"));
            case CREDENTIALS ->
                new Remedy(
                        "Say max-age in " + field
                                + ", if the response is the same for everyone; or ask without credentials.",
                        it -> it.saying(MAX_AGE));
            case SET_COOKIE ->
                new Remedy(
                        "Leave Set-Cookie out; or say public in " + field + ", if all may have the cookie;"
                                + " or set relay.cache.set-cookie to store.",
                        it -> it.without("Set-Cookie"));
            case VARY_STAR ->
                new Remedy(
                        "Name in Vary the request fields that make a difference, in place of *.",
                        it -> it.without("Vary"));
            case NOT_CACHEABLE, NO_USE -> new Remedy("Say max-age in " + field + ".", it -> it.saying(MAX_AGE));
            case EVENT_STREAM ->
                new Remedy("Say max-age in " + field + ", if the stream ends.", it -> it.saying(MAX_AGE));
            case INVALID_PART ->
                new Remedy(
                        "Answer a GET with one part, whose Content-Range tells the complete length and agrees with"
                                + " Content-Length; or with all, as 200.",
                        it -> it.with(new ResponseHead(200, it.response.fields().without("Content-Range"))));
            case OVERSIZED ->
                new Remedy(
                        "Set relay.cache.max-object to more than the " + trial.policy.maxObject()
                                + " bytes that it is.",
                        it -> it.without("Content-Length"));
            case INTERIM -> new Remedy("Judge the final response: this one only announces it.", null);
            case NOT_MODIFIED ->
                new Remedy("Judge the response to a request without If-None-Match and If-Modified-Since.", null);
            case CONDITION_FAILED ->
                new Remedy("Judge the response to a request without that condition or range.", null);
            case SUPERSEDED -> new Remedy("Ask again: the next response is of the time after.", null);
            // Why it is, or is not, served from the store.
            case METHOD,
                    UNSUITABLE_PRECONDITION,
                    NOTHING_STORED,
                    NO_VARIANT_MATCHES,
                    RANGE_NOT_STORED,
                    STORE_FAILED,
                    MISMATCHED_304,
                    STALE,
                    NO_FRESHNESS,
                    RESPONSE_NO_CACHE,
                    REQUEST_NO_CACHE,
                    REQUEST_PRAGMA,
                    REQUEST_MAX_AGE,
                    REQUEST_MIN_FRESH,
                    PURGED_SOFTLY,
                    FRESH,
                    REQUEST_MAX_STALE,
                    STALE_WHILE_REVALIDATE,
                    STALE_IF_ERROR,
                    DISCONNECTED,
                    VALIDATED,
                    STALE_TOO_LONG,
                    STALE_FORBIDDEN,
                    ONLY_IF_CACHED,
                    NOT_SHARED,
                    WAITED_TOO_LONG -> null;
        };
    }
}
