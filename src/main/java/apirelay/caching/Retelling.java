package apirelay.caching;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what {@link Explanation} tells of a decision. */
final class Retelling implements Reuse.Visitor {

    private final RequestHead request;
    private final CacheControl directives;
    private final List<StoredResponse> variants;
    private final Instant now;
    private final CachePolicy policy;

    final List<Rule> rules = new ArrayList<>();
    Explanation.Action action = Explanation.Action.FORWARD;
    int status = Decision.NO_STATUS;

    @Nullable
    StoredResponse chosen;

    @Nullable
    Validation unanswered;

    String words = "";

    Retelling(RequestHead request, List<StoredResponse> variants, Instant now, CachePolicy policy) {
        this.request = request;
        this.directives = CacheControl.of(request.fields());
        this.variants = variants;
        this.now = now;
        this.policy = policy;
    }

    @Override
    public void serve(Reuse.Serve serve) {
        boolean fresh = serve.reason() == Reason.FRESH;
        action = fresh ? Explanation.Action.SERVE : Explanation.Action.SERVE_STALE;
        served(serve.stored(), serve.freshness(), serve.reason());
    }

    @Override
    public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
        action = Explanation.Action.SERVE_WHILE_REVALIDATING;
        served(serve.stored(), serve.freshness(), Reason.STALE_WHILE_REVALIDATE);
    }

    private void served(StoredResponse stored, Freshness freshness, Reason reason) {
        chosen = stored;
        rules.add(Prospect.lifetime(freshness));
        Reason refusal = Reuse.reasonToValidate(
                directives,
                request.fields(),
                stored,
                freshness,
                Targeted.of(stored.fields(), policy).directives());
        if (refusal != null) {
            rules.add(refusal);
        }
        rules.add(reason);
        words = "Would be served from cache, " + Outcome.words(freshness)
                + (reason == Reason.FRESH ? "" : ": " + reason.text());
        wanted(Preconditions.evaluate(request, stored), stored.head().status());
    }

    /** What of it the request's own conditions and range ask for. */
    private void wanted(Preconditions wanted, int whole) {
        if (wanted instanceof Preconditions.NotModified) {
            answer(
                    304,
                    Rule.of("precondition", "RFC 9110 §13.2.2", "the client has it already, as its condition says"));
        } else if (wanted instanceof Preconditions.Parts parts) {
            String ranges = parts.ranges().stream()
                    .map(range -> range.first() + "-" + range.last())
                    .collect(Collectors.joining(", "));
            answer(206, Rule.of("range", "RFC 9110 §14.2", "the client asks for the bytes " + ranges));
        } else if (wanted instanceof Preconditions.Unsatisfiable unsatisfiable) {
            String length =
                    "no range that the client asks for is within its " + unsatisfiable.completeLength() + " bytes";
            answer(416, Rule.of("range", "RFC 9110 §15.5.17", length));
        } else {
            status = whole;
        }
    }

    private void answer(int status, Rule rule) {
        this.status = status;
        rules.add(rule);
        words += "; answered with " + status + ", for " + rule.text();
    }

    @Override
    public void validate(Reuse.Validate validate) {
        action = Explanation.Action.VALIDATE;
        chosen = validate.stored();
        rules.add(Prospect.lifetime(validate.freshness()));
        rules.add(validate.reason());
        rules.add(condition(validate.stored()));
        unanswered = Validation.withoutAnswer(request, validate.stored(), now, policy);
        words = "Would be validated with the server before it is served, " + Outcome.words(validate.freshness()) + ": "
                + validate.reason().text();
    }

    private Rule condition(StoredResponse stored) {
        if (!Validation.asksConditionally(request, stored)) {
            return Rule.of(
                    "unconditional", "RFC 9111 §4.3.1", "nothing can validate it: the server is asked for all of it");
        }
        Fields conditional = Validation.conditional(request.fields(), stored);
        String conditions = Stream.of("If-None-Match", "If-Modified-Since")
                .filter(conditional::contains)
                .map(name -> name + ": " + conditional.combined(name))
                .collect(Collectors.joining(" and "));
        return Rule.of("conditional", "RFC 9111 §4.3.1", "the server is asked with " + conditions);
    }

    @Override
    public void forward(Reuse.Forward forward) {
        action = Explanation.Action.FORWARD;
        rules.add(forward.reason());
        words = (Outcome.isOutsideTheCache(forward.reason()) ? "Would be passed to" : "Would be fetched from")
                + " the server: " + forward.reason().text();
    }

    @Override
    public void notCached(Reuse.NotCached notCached) {
        Reuse.decide(request, directives, variants, now, policy).accept(this); // Why it would go upstream.
        action = Explanation.Action.NOT_CACHED;
        rules.add(notCached.reason());
        unanswered = null;
        status = 504;
        words = "Would be answered with 504: " + notCached.reason().text() + ", and nothing stored suits it";
    }

    /** The one reason that a decision comes with. */
    static final class ReasonOf implements Reuse.Visitor {

        Reason reason = Reason.FRESH;

        @Override
        public void serve(Reuse.Serve serve) {
            reason = serve.reason();
        }

        @Override
        public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
            reason = Reason.STALE_WHILE_REVALIDATE;
        }

        @Override
        public void validate(Reuse.Validate validate) {
            reason = validate.reason();
        }

        @Override
        public void forward(Reuse.Forward forward) {
            reason = forward.reason();
        }

        @Override
        public void notCached(Reuse.NotCached notCached) {
            reason = notCached.reason();
        }
    }
}
