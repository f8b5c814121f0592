package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What would become of a response if it came now: a dry run of the rules for storing and reusing it.
 *
 * @param storable whether it would be stored
 * @param rules those against storing it, each that applies; or, of a storable one, what gives it freshness, and what is to be
 *     done with it when the same is asked for at once
 * @param advice what would make it cacheable, or of more use to a cache
 * @param freshness how fresh it would be
 * @param varies the request fields that {@code Vary} nominates, in lower case
 * @param shared whether it would answer others than who sent the request, too
 */
public record Prospect(
        boolean storable,
        List<Rule> rules,
        List<String> advice,
        Freshness freshness,
        Set<String> varies,
        boolean shared) {

    public static Prospect of(RequestHead request, ResponseHead response, Instant now, CachePolicy policy) {
        Advice advice = Advice.on(request, response, policy);
        boolean storable = advice.reasons().isEmpty();
        StoredResponse stored = stored(request, response, now, policy);
        List<Rule> rules = new ArrayList<>(advice.reasons());
        if (storable) {
            rules.add(lifetime(Freshness.of(stored, now, policy)));
            rules.add(Explanation.reason(again(stored, request, now, policy)));
        }
        StoredResponse best = stored(advice.request(), advice.response(), now, policy);
        List<String> texts = new ArrayList<>(advice.texts());
        if (Storability.judge(advice.request(), advice.response(), policy) == Storability.STORABLE) {
            Rule reuse = Explanation.reason(again(best, advice.request(), now, policy));
            texts.addAll(improvements(best, Freshness.of(best, now, policy), reuse, policy));
        }
        return new Prospect(
                storable,
                List.copyOf(rules),
                List.copyOf(texts),
                Freshness.of(stored, now, policy),
                Selection.nominated(response.fields()),
                storable && credentials(response.fields(), policy).isEmpty());
    }

    /** Of a response that says all it can for being stored: what is against storing it is so of any response. */
    public static Prospect ofBest(RequestHead request, Instant now, CachePolicy policy) {
        Fields fields =
                Fields.of("Cache-Control", "public, max-age=60", "Content-Location", request.uri(), "ETag", "\"any\"");
        return of(request, new ResponseHead(200, fields), now, policy);
    }

    /** What to do about a reason that an exchange had. Empty if it is none against storing. */
    public static List<String> advice(Reason reason, RequestHead request, CachePolicy policy) {
        String text = Advice.against(reason, request, policy);
        return text == null ? List.of() : List.of(text);
    }

    /** What gives a stored response its freshness lifetime (§4.2.1). */
    public static Rule lifetime(Freshness freshness) {
        String given = freshness.basis() == Freshness.Basis.NONE
                ? "nothing gives it a freshness lifetime"
                : freshness.basis() + " gives it a freshness lifetime of " + Outcome.words(freshness.lifetime());
        return Rule.of("lifetime", freshness.basis().section(), given);
    }

    private static StoredResponse stored(RequestHead request, ResponseHead response, Instant now, CachePolicy policy) {
        return Storability.toStore(request, response, now, now, policy)
                .withContent(StoredResponse.UNSTORED, Math.max(0, Storability.declaredLength(response)), null);
    }

    /** What is to be done when the same is asked for at once, without conditions. */
    private static Reuse again(StoredResponse stored, RequestHead request, Instant now, CachePolicy policy) {
        RequestHead same = new RequestHead(
                stored.method().equals("HEAD") ? "HEAD" : "GET",
                request.scheme(),
                request.authority(),
                request.path(),
                request.query(),
                stored.selecting(),
                false);
        return Reuse.decide(same, List.of(stored), now, policy);
    }

    private static List<String> improvements(
            StoredResponse stored, Freshness freshness, Rule reuse, CachePolicy policy) {
        String field = Targeted.of(stored.fields(), policy).field();
        List<String> improvements = new ArrayList<>();
        if (reuse == Reason.RESPONSE_NO_CACHE) {
            improvements.add("Leave no-cache out of " + field + ", to have it served without asking again.");
        } else if (!freshness.isFresh()) {
            improvements.add("Say a longer max-age in " + field + ", to have it served without asking again.");
        } else if (!freshness.basis().isExplicit()) {
            improvements.add("Say max-age in " + field + ": now " + freshness.basis() + " gives it its freshness.");
        }
        if (stored.part() == null && !Validation.isPossible(stored)) {
            improvements.add("Send an ETag, for a 304 to freshen it once it is stale.");
        }
        for (String name : credentials(stored.fields(), policy)) {
            improvements.add(
                    "Leave " + name + " out of Vary, if it makes no difference: now hardly two clients share it.");
        }
        return improvements;
    }

    /** The credentials that the response varies by. */
    private static List<String> credentials(Fields response, CachePolicy policy) {
        return Selection.nominated(response).stream()
                .filter(name -> Storability.hasCredentials(Fields.of(name, ""), policy))
                .toList();
    }
}
