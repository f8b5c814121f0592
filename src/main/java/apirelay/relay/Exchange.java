package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.caching.CachePolicy;
import apirelay.caching.Collapsing;
import apirelay.caching.Decision;
import apirelay.caching.Freshness;
import apirelay.caching.Outcome;
import apirelay.caching.Preconditions;
import apirelay.caching.Reason;
import apirelay.caching.Reuse;
import apirelay.caching.StoredResponse;
import apirelay.caching.Validation;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import apirelay.store.ResponseStore;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: asks the rules, does what they say, and tells them what came of it.
 *
 * <p>Drawn in {@code docs/request-flow.md}.
 */
final class Exchange implements Reuse.Visitor {

    private final RelayContext relay;
    private final Route route;
    private final RequestHead request;
    private final Supplier<Fields> upstreamFields;
    private final Client client;
    private final CacheKey key;
    private final CachePolicy policy;
    private final Decision decision = new Decision();
    private int generation;
    private List<StoredResponse> variants = List.of();
    private @Nullable Instant began;
    private long upstreamNanos = -1;
    private long upstreamBytes;

    /**
     * @param upstreamFields the request's fields as upstream is to get them; asked for only if it goes there
     */
    Exchange(RelayContext relay, Route route, RequestHead request, Supplier<Fields> upstreamFields, Client client) {
        this.relay = relay;
        this.route = route;
        this.request = request;
        this.upstreamFields = upstreamFields;
        this.client = client;
        this.key = route.key(request);
        this.policy = route.policy().of(request.path());
    }

    void begin() {
        client.begun(this);
        if (Reuse.reasonToBypass(request) == null) {
            generation = relay.collapser().generation(key);
            variants = relay.store().find(key);
        }
        Instant now = now();
        if (began == null) {
            began = now;
        }
        Reuse.decide(request, variants, now, policy).accept(this);
    }

    @Override
    public void serve(Reuse.Serve serve) {
        serve(serve.stored(), serve.freshness(), serve.reason());
    }

    @Override
    public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
        serve(serve.stored(), serve.freshness(), Reason.STALE_WHILE_REVALIDATE);
        BackgroundRevalidation.begin(this, serve.stored(), upstreamFields);
    }

    @Override
    public void validate(Reuse.Validate validate) {
        decision.forward(validate.reason());
        StoredResponse stored = validate.stored();
        boolean conditional = Validation.asksConditionally(request, stored);
        Fields fields = upstreamFields.get();
        ask(conditional ? Validation.conditional(fields, stored) : fields, stored);
    }

    @Override
    public void forward(Reuse.Forward forward) {
        forward(forward.reason());
    }

    @Override
    public void notCached(Reuse.NotCached notCached) {
        decision.because(notCached.reason());
        fail(new Problem(
                504, "Gateway Timeout", "The request takes only what is stored, and nothing stored suits it."));
    }

    /** Sends the request upstream as it is. */
    void forward(Reason reason) {
        decision.forward(reason);
        ask(upstreamFields.get(), null);
    }

    /** Sends the request upstream as it is, for those too who wait for the answer. */
    void forward(Reason reason, Followers followers) {
        decision.forward(reason);
        send(upstreamFields.get(), null, followers);
    }

    /** Goes through it all once more, as a request that has just come. */
    void again() {
        Exchange again = new Exchange(relay, route, request, upstreamFields, client);
        again.began = began;
        again.begin();
    }

    /** Sends the request upstream, or has it wait for the answer to one like it. */
    private void ask(Fields fields, @Nullable StoredResponse validating) {
        if (Reuse.reasonToBypass(request) != null) {
            send(fields, validating, Followers.none(relay.collapser()));
            return;
        }
        client.suspend();
        StoredResponse known = validating != null || variants.isEmpty() ? validating : variants.get(0);
        new CrowdMember(this, fields, validating, known == null ? Fields.EMPTY : known.fields(), true)
                .enter(generation);
    }

    /** Answers with a stored response, as the client's own conditions and ranges ask for it. */
    void serve(StoredResponse stored, Freshness freshness, Reason reason) {
        Preconditions wanted = Preconditions.evaluate(request, stored);
        boolean needsContent = !request.method().equals("HEAD")
                && (wanted instanceof Preconditions.Whole || wanted instanceof Preconditions.Parts)
                && stored.contentLength() > 0;
        ResponseStore.Content content = needsContent ? relay.store().open(stored) : null;
        if (needsContent && content == null) {
            forward(Reason.STORE_FAILED);
            return;
        }
        relay.store().used(stored);
        decision.because(reason);
        decision.freshness(freshness);
        ResponseHead whole = route.forClient(request, Answers.whole(stored, freshness, decision));
        if (wanted instanceof Preconditions.NotModified) {
            client.answer(Answers.notModified(whole), null);
        } else if (wanted instanceof Preconditions.Unsatisfiable unsatisfiable) {
            client.answer(Answers.unsatisfiable(whole, unsatisfiable), null);
        } else if (wanted instanceof Preconditions.Parts parts && content != null) {
            StoredBody body = StoredBody.parts(content, stored, parts.ranges());
            client.answer(Answers.parts(whole, parts.ranges(), body), body);
        } else {
            client.answer(whole, content == null ? null : StoredBody.whole(content));
            if (reason == Reason.FRESH && RepeatedHit.isPossible(request, variants, whole)) {
                client.repeatable(this, stored);
            }
        }
    }

    void serve(StoredResponse stored, Reason reason) {
        serve(stored, Freshness.of(stored, now(), policy), reason);
    }

    /**
     * Answers with the response to another's request while it arrives, as the client's own conditions and range ask for it.
     *
     * @return false if it can be read no more
     */
    boolean share(Arrival arrival, Collapsing.Share share) {
        Preconditions wanted = share.wanted();
        long first = 0;
        long end = Long.MAX_VALUE;
        if (wanted instanceof Preconditions.Parts parts) {
            first = parts.ranges().get(0).first();
            end = parts.ranges().get(0).last() + 1;
        }
        boolean needsContent = !request.method().equals("HEAD")
                && (wanted instanceof Preconditions.Whole || wanted instanceof Preconditions.Parts);
        Arrival.Reader reader = needsContent ? arrival.attach(client, first, end) : null;
        if (needsContent && reader == null) {
            return false;
        }
        StoredResponse arriving = arrival.stored();
        decision.answered(arriving.head().status());
        decision.collapsed();
        decision.freshness(share.freshness());
        ResponseHead whole = route.forClient(request, Answers.whole(arriving, share.freshness(), decision));
        if (wanted instanceof Preconditions.NotModified) {
            client.answer(Answers.notModified(whole), null);
        } else if (wanted instanceof Preconditions.Unsatisfiable unsatisfiable) {
            client.answer(Answers.unsatisfiable(whole, unsatisfiable), null);
        } else if (reader == null) {
            client.answer(whole, null);
        } else {
            client.whenGone(reader::leave);
            client.head(
                    wanted instanceof Preconditions.Parts parts
                            ? Answers.part(whole, parts.ranges().get(0))
                            : whole);
            reader.next();
        }
        return true;
    }

    /** Tells the client of an error of the relay's own. */
    void fail(Problem problem) {
        client.fail(problem.of(decision));
    }

    /**
     * Sends the request upstream.
     *
     * @param validating the stored response that the answer may freshen, or that may stand in for it; or null
     */
    void send(Fields fields, @Nullable StoredResponse validating, Followers followers) {
        client.suspend();
        Upstream.Content content = client.requestContent();
        if (content != null && route.maxRequest() > 0) {
            content = new BoundedContent(content, route.maxRequest());
        }
        // RFC 9110 §10.1.4: only upstream's trailers go on to a client that wants them.
        Fields sent = client.takesTrailers() ? fields.and("TE", "trailers").and("Connection", "TE") : fields;
        Upstream.Request forwarded =
                new Upstream.Request(request.method(), route.upstreamTarget(request), sent, content);
        new ForwardedExchange(this, validating, followers).send(forwarded);
    }

    /** Upstream's answer has begun, so long after it was asked. */
    void upstreamAnswered(long nanos) {
        upstreamNanos = nanos;
    }

    /** So many bytes of content have come from upstream. */
    void upstreamSent(int bytes) {
        upstreamBytes += bytes;
    }

    /** What has become of it; its client knows the rest, and tells this at the end. */
    Exchanged ended(String id, @Nullable String trace, long nanos, int status, long clientBytes, boolean aborted) {
        return new Exchanged(
                id,
                trace,
                began == null ? now() : began,
                nanos,
                upstreamNanos,
                request.method(),
                Exchanged.url(request),
                route.name(),
                status,
                decision,
                Outcome.of(decision),
                clientBytes,
                upstreamBytes,
                aborted);
    }

    Instant now() {
        return relay.clock().instant();
    }

    RelayContext relay() {
        return relay;
    }

    Route route() {
        return route;
    }

    RequestHead request() {
        return request;
    }

    Client client() {
        return client;
    }

    CacheKey key() {
        return key;
    }

    CachePolicy policy() {
        return policy;
    }

    Decision decision() {
        return decision;
    }
}
