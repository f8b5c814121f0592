package apirelay.caching;

import java.util.Locale;

/**
 * Why a rule decided as it did: every "no" and every detour on an exchange's way has one.
 *
 * <p>Header, log, metrics, explanations and tests are renderings of these values.
 */
public enum Reason implements Rule {
    // Why a request goes upstream.
    METHOD("method", "RFC 9111 §4", "a response to this method is never served from the cache"),
    REQUEST_HAS_CONTENT("bypass", "RFC 9110 §9.3.1", "a GET with content has no meaning that a cache knows"),
    UNSUITABLE_PRECONDITION(
            "bypass", "RFC 9111 §4.3.2", "If-Match and If-Unmodified-Since are for the origin to judge"),
    NOTHING_STORED("uri-miss", "RFC 9111 §4", "no response is stored under this key"),
    NO_VARIANT_MATCHES("vary-miss", "RFC 9111 §4.1", "no stored response was selected by the same request fields"),
    RANGE_NOT_STORED("partial", "RFC 9110 §14.2", "the stored part does not cover the range asked for"),
    STORE_FAILED("miss", "RFC 9111 §2", "the stored content could not be read"),
    MISMATCHED_304("stale", "RFC 9111 §4.3.4", "the 304 names a validator that no stored response has"),

    // Why a stored response is validated first.
    STALE("stale", "RFC 9111 §4.2", "its freshness lifetime has passed"),
    NO_FRESHNESS("stale", "RFC 9111 §4.2.1", "nothing gives it a freshness lifetime"),
    RESPONSE_NO_CACHE("stale", "RFC 9111 §5.2.2.4", "it says no-cache"),
    REQUEST_NO_CACHE("request", "RFC 9111 §5.2.1.4", "the request says no-cache"),
    REQUEST_PRAGMA("request", "RFC 9111 §5.4", "the request says Pragma: no-cache and has no Cache-Control"),
    REQUEST_MAX_AGE("request", "RFC 9111 §5.2.1.1", "it is older than the request's max-age"),
    REQUEST_MIN_FRESH("request", "RFC 9111 §5.2.1.3", "it will not stay fresh as long as the request's min-fresh"),
    PURGED_SOFTLY("stale", "RFC 9111 §4.4", "the operator made it stale"),

    // Why a stored response is served.
    FRESH("RFC 9111 §4.2", "it is fresh"),
    REQUEST_MAX_STALE("RFC 9111 §5.2.1.2", "it is stale, within the request's max-stale"),
    STALE_WHILE_REVALIDATE("RFC 5861 §3", "it is stale, within its stale-while-revalidate"),
    STALE_IF_ERROR("RFC 5861 §4", "it is stale, within stale-if-error, and the server failed"),
    DISCONNECTED("RFC 9111 §4.2.4", "it is stale, and the server can't be reached"),
    VALIDATED("RFC 9111 §4.3.3", "the server said that it is still good"),

    // Why a stale response may not be served.
    STALE_TOO_LONG("RFC 9111 §4.2.4", "it is stale for longer than the operator allows while the server is down"),
    STALE_FORBIDDEN("RFC 9111 §4.2.4", "a directive forbids to serve it stale"),
    ONLY_IF_CACHED("RFC 9111 §5.2.1.7", "the request takes only what is stored"),

    // Why a request that waited for the answer to another had to go its own way.
    NOT_SHARED("RFC 9111 §4", "the answer to another request that it waited for was not for all"),
    WAITED_TOO_LONG("relay.cache.collapse-timeout", "it waited too long for the answer to another request"),

    // Why a response is not stored.
    METHOD_NOT_STORED("RFC 9111 §3", "responses to this method are not stored"),
    POST_WITHOUT_LOCATION(
            "RFC 9110 §9.3.3", "a POST is stored only with explicit freshness and its own URI as Content-Location"),
    REQUEST_NO_STORE("RFC 9111 §5.2.1.5", "the request says no-store"),
    RESPONSE_NO_STORE("RFC 9111 §5.2.2.5", "the response says no-store"),
    MUST_UNDERSTAND("RFC 9111 §5.2.2.3", "the response must be understood, and its status is not"),
    PRIVATE("RFC 9111 §5.2.2.7", "the response is for one user only"),
    AUTHORIZATION("RFC 9111 §3.5", "the request was authenticated, and the response does not allow to share it"),
    CREDENTIALS("RFC 9111 §7", "the request had credentials, and the response gives itself no freshness"),
    SET_COOKIE("RFC 9111 §7.3", "the response sets a cookie and does not say that it may be shared"),
    VARY_STAR("RFC 9111 §4.1", "the response varies on more than a request can tell"),
    NOT_CACHEABLE("RFC 9111 §3", "neither its status nor a field of it makes the response cacheable"),
    NO_USE("RFC 9111 §3", "it has no freshness and no validator, so it could never be reused"),
    INTERIM("RFC 9111 §3", "only final responses are stored"),
    NOT_MODIFIED("RFC 9111 §3", "a 304 has no content of its own"),
    CONDITION_FAILED("RFC 9110 §13.2", "a 412 or 416 answers the request's own condition or range, not others"),
    EVENT_STREAM("RFC 9111 §3", "a stream of events has no end, and gives itself no freshness"),
    INVALID_PART("RFC 9110 §14.4", "the 206 is not one well-formed part of a representation"),
    OVERSIZED("relay.cache.max-object", "the content is larger than the cache takes"),
    SUPERSEDED("RFC 9111 §4.4", "the key was invalidated while the response was on its way");
    private final String forwardToken;
    private final String section;
    private final String text;
    private final String token = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Reason(String section, String text) {
        this("bypass", section, text);
    }

    Reason(String forwardToken, String section, String text) {
        this.forwardToken = forwardToken;
        this.section = section;
        this.text = text;
    }

    @Override
    public String section() {
        return section;
    }

    @Override
    public String text() {
        return text;
    }

    /** Its name in {@code Cache-Status}' {@code detail}, in logs and in metrics. */
    @Override
    public String token() {
        return token;
    }

    /** What {@code fwd} says of a request that went upstream for this reason (RFC 9211 §2.2). */
    public String forwardToken() {
        return forwardToken;
    }
}
