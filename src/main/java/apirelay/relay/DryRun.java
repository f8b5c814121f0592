package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Explanation;
import apirelay.caching.Reuse;
import apirelay.caching.Rule;
import apirelay.caching.StoredResponse;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.http.Syntax;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what the relay would do with a request now. Sends nothing upstream, and changes nothing that is stored. */
public final class DryRun {

    private final RelayContext relay;
    private final RecentExchanges recent;

    public DryRun(RelayContext relay, RecentExchanges recent) {
        this.relay = relay;
        this.recent = recent;
    }

    /** What would come of it. */
    public sealed interface Told {}

    /** The relay itself answers with this status, and the cache has no part in it. */
    public record Own(boolean refused, int status, Rule rule) implements Told {}

    /**
     * The rules of the cache decide.
     *
     * @param key what the responses to the request are stored under
     */
    public record Decided(String route, CacheKey key, Explanation explanation, Storing storing) implements Told {}

    /**
     * Goes the way of {@link RelayServlet} and {@link Exchange}, up to where something would be done.
     *
     * @param peer the address that the request would come from
     * @param response the response whose storing is to be judged; null: the one that is stored, or came lately
     */
    public Told of(RequestHead asked, String peer, @Nullable ResponseHead response) {
        if (relay.isConsole(asked.path())) {
            return new Own(false, 200, Rule.of("console", "relay.console.path", "the console answers there"));
        }
        Route route = relay.route(asked.path());
        Problem refusal = RelayServlet.refusal(asked, route);
        if (refusal != null || route == null) {
            Problem problem = refusal == null ? RelayServlet.notFound(asked) : refusal;
            return new Own(true, problem.status(), Rule.of("refused", section(problem.status()), problem.detail()));
        }
        if (asked.method().equals(PurgeRequest.METHOD)) {
            String text = "it purges what is stored for its URL, if it has the admin token";
            return new Own(false, 200, Rule.of("purge", "relay.admin.token", text));
        }
        long hopsLeft = RelayServlet.hopsLeft(asked);
        if (hopsLeft == 0) {
            return new Own(false, 200, Rule.of("max-forwards", "RFC 9110 §7.6.2", "it may be forwarded no more"));
        }
        RequestHead request = ForwardedFields.truthful(asked, peer, route);
        CachePolicy policy = route.policy().of(request.path());
        CacheKey key = route.key(request);
        List<StoredResponse> variants =
                Reuse.reasonToBypass(request) == null ? relay.store().find(key) : List.of();
        Instant now = relay.clock().instant();
        Explanation explanation = Explanation.of(request, variants, now, policy);
        Storing storing = response != null
                ? Storing.ofGiven(request, route.localised(request, response), now, policy)
                : Storing.of(request, explanation, latest(request), now, policy);
        return new Decided(route.name(), key, explanation, storing);
    }

    /** The latest exchange of the same method, path and query; null if it is not remembered. */
    public @Nullable Exchanged latest(RequestHead request) {
        String url = Exchanged.url(request);
        List<Exchanged> found = recent.latest(
                each -> each.method().equals(request.method()) && each.url().equals(url), 1);
        return found.isEmpty() ? null : found.get(0);
    }

    /** RFC 9112 §6.3: whether the fields frame content. */
    public static boolean framesContent(apirelay.http.Fields fields) {
        String length = fields.first("Content-Length");
        return fields.contains("Transfer-Encoding") || (length != null && Syntax.digits(length) > 0);
    }

    private static String section(int status) {
        return switch (status) {
            case 404 -> "RFC 9110 §15.5.5";
            case 413 -> "RFC 9110 §15.5.14";
            case 501 -> "RFC 9110 §15.6.2";
            case 508 -> "RFC 5842 §7.2";
            default -> "RFC 9110 §15.5.1";
        };
    }
}
