package apirelay.app;

import java.util.Locale;

/**
 * Every setting: its name, its default, what it may be, and what it means. {@code docs/configuration.md} is held to this
 * list by a test.
 */
enum Setting {
    UPSTREAM(
            "relay.upstream",
            "https://menu.dckube.scilifelab.se/api",
            Kind.URLS,
            "Base URL of the relayed API; short for the route `default` on `/`"),
    ADDRESS("relay.address", "127.0.0.1", Kind.TEXT, "Where `relay serve` and the image listen; read by `server.xml`"),
    PORT("relay.port", "8000", Kind.PORT, "The relay's port; read by `server.xml`"),
    TLS_CERTIFICATE(
            "relay.tls.certificate",
            "",
            Kind.TEXT,
            "PEM file with the certificate for the relay's port, and those that lead to its root: then it speaks TLS only;"
                    + " read by `server.xml`"),
    TLS_KEY("relay.tls.key", "", Kind.TEXT, "PEM file (PKCS #8) with its key; read by `server.xml`"),
    CONSOLE_PORT("relay.console.port", "8001", Kind.PORT, "The console's port, on the same address"),
    CONSOLE_PATH(
            "relay.console.path",
            "",
            Kind.PATH_BELOW,
            "Where a container offers one port only: the console also answers below this path on the relay's. What is"
                    + " relayed then has the console's origin: a page of the relayed API could act in the operator's"
                    + " browser"),
    CONSOLE_HOSTS(
            "relay.console.hosts",
            "",
            Kind.NAMES,
            "Names, without port, by which clients may call the console, besides `localhost` and its own addresses"),
    OPENAPI_PATH(
            "relay.console.openapi-path",
            "/openapi.json",
            Kind.PATH,
            "Where, below a route's path, an upstream may have its OpenAPI document (as JSON): the console asks the relay for"
                    + " it to complete paths"),
    METRICS_TOKEN(
            "relay.console.metrics-token",
            "false",
            Kind.BOOLEAN,
            "Whether the console's `/metrics` asks for the admin token"),
    ACCESS_LOG(
            "relay.access-log",
            "common",
            Kind.ACCESS_LOG,
            "A line for each request: as text, as JSON, or none; read by `server.xml`"),
    ACCESS_LOG_FILE(
            "relay.access-log.file",
            "logs/access.log",
            Kind.TEXT,
            "Where to, seen from the servlet container's base; read by `server.xml`"),
    ADMIN_TOKEN(
            "relay.admin.token",
            "",
            Kind.SECRET,
            "What an operator's requests carry, as `Authorization: Bearer …`; empty: made at the first start, logged"
                    + " then, and kept in the file `admin-token` in the cache's folder"),

    CACHE_DIR(
            "relay.cache.dir",
            "",
            Kind.TEXT,
            "Folder of the cache's file; empty: `relay-cache/<context>` in the servlet container's base"),
    DEFAULT_TTL(
            "relay.cache.default-ttl",
            "300s",
            Kind.DURATION,
            "Freshness of a heuristically cacheable response that says nothing of its own; never for a request with"
                    + " credentials; `0s`: none"),
    HEURISTIC_FRACTION(
            "relay.cache.heuristic-fraction",
            "0.1",
            Kind.FRACTION,
            "Which part of the time since `Last-Modified` a response stays fresh that says nothing else"),
    HEURISTIC_LIMIT("relay.cache.heuristic-limit", "1d", Kind.DURATION, "The longest that this gives"),
    SET_COOKIE(
            "relay.cache.set-cookie",
            "refuse",
            Kind.SET_COOKIE,
            "`refuse`: a response with `Set-Cookie` is stored only if it says `public` or `s-maxage`; `store`: as any"
                    + " other"),
    CREDENTIAL_FIELDS(
            "relay.cache.credential-fields",
            "Cookie",
            Kind.NAMES,
            "Request fields besides `Authorization` that carry credentials: what answers such a request is stored only"
                    + " with freshness of its own"),
    TARGETED_FIELDS(
            "relay.cache.targeted-fields",
            "Relay-Cache-Control,CDN-Cache-Control,Surrogate-Control",
            Kind.NAMES,
            "Targeted cache control fields (RFC 9213) that this cache obeys, the first that is there and valid alone"),
    IGNORE_LANGUAGE_ORDER(
            "relay.cache.ignore-language-order",
            "true",
            Kind.BOOLEAN,
            "Whether `Accept-Language` without weights selects the same variant whatever its order"),
    IGNORED_PARAMETERS(
            "relay.cache.ignored-parameters",
            "",
            Kind.NAMES,
            "Query parameters that make no difference to the cache, such as `utm_source`"),
    SORT_QUERY(
            "relay.cache.sort-query",
            "false",
            Kind.BOOLEAN,
            "Whether the order of query parameters makes no difference to the cache"),
    MEMORY("relay.cache.memory", "25%", Kind.MEMORY, "Heap for stored responses, in bytes or in percent of the heap"),
    DISK("relay.cache.disk", "1GiB", Kind.SIZE, "Disk for stored responses; `0`: none"),
    MAX_OBJECT("relay.cache.max-object", "64MiB", Kind.OBJECT_SIZE, "The longest content that is stored"),
    COLLAPSE_TIMEOUT(
            "relay.cache.collapse-timeout",
            "30s",
            Kind.DURATION,
            "How long a request waits for the head of the answer to another request for the same before it goes upstream"
                    + " itself; `0s`: none waits"),
    FINISH_ABANDONED(
            "relay.cache.finish-abandoned",
            "true",
            Kind.BOOLEAN,
            "Whether a response that is being stored is fetched to its end when its last client has left"),

    TTL_ROUTE("relay.ttl.<name>.route", "", Kind.TEXT, "The route that the rule is for; empty: every one"),
    TTL_PATH(
            "relay.ttl.<name>.path",
            "",
            Kind.GLOB,
            "What the relay's path looks like: `*` stands for any characters, `?` for one; empty: anything"),
    TTL_STATUS("relay.ttl.<name>.status", "", Kind.STATUSES, "The statuses that the rule is for; empty: every one"),
    TTL_TTL("relay.ttl.<name>.ttl", "", Kind.DURATION, "Freshness of such a response; `0s`: none"),

    ROUTE_UPSTREAM(
            "relay.routes.<name>.upstream",
            "",
            Kind.URLS,
            "Base URL of the route's upstream; of several, each request goes to the one with the fewest under way"),
    ROUTE_PATH("relay.routes.<name>.path", "/", Kind.PATH, "Prefix of the paths that the route takes, whole segments"),
    ROUTE_HOST(
            "relay.routes.<name>.host",
            "",
            Kind.HOST,
            "`Host` and TLS server name for upstream; empty: the base URL's"),
    ROUTE_AUTHORIZATION(
            "relay.routes.<name>.authorization",
            "",
            Kind.SECRET,
            "`Authorization` for upstream, in place of the client's; empty: the client's"),
    ROUTE_FORWARD_HOST(
            "relay.routes.<name>.forward-host",
            "true",
            Kind.BOOLEAN,
            "Whether upstream is told the `Host` that the client named; the cache then keeps a response per host"),
    ROUTE_PROXY("relay.routes.<name>.proxy", "", Kind.PROXY, "Outbound HTTP proxy, `http://[user:password@]host:port`"),
    ROUTE_CONNECT_TIMEOUT("relay.routes.<name>.connect-timeout", "5s", Kind.TIMEOUT, "Time to connect"),
    ROUTE_HEAD_TIMEOUT("relay.routes.<name>.head-timeout", "60s", Kind.TIMEOUT, "Time for the response's head to come"),
    ROUTE_IDLE_TIMEOUT("relay.routes.<name>.idle-timeout", "60s", Kind.TIMEOUT, "Time between two pieces of content"),
    ROUTE_TOTAL_TIMEOUT(
            "relay.routes.<name>.total-timeout", "0s", Kind.DURATION, "Time for everything; `0s`: no limit"),
    ROUTE_MAX_CONNECTIONS(
            "relay.routes.<name>.max-connections", "256", Kind.COUNT, "How many requests may be under way to upstream"),
    ROUTE_MAX_QUEUED(
            "relay.routes.<name>.max-queued", "1024", Kind.COUNT, "How many more may wait; beyond, 503 is the answer"),
    ROUTE_MAX_HEAD("relay.routes.<name>.max-head", "64KiB", Kind.HEAD_SIZE, "The largest response head that is taken"),
    ROUTE_HTTP2(
            "relay.routes.<name>.http2",
            "auto",
            Kind.HTTP2,
            "Where HTTP/2 is spoken to upstream: `auto`: by TLS, if it offers it; `only`: always, without TLS by prior"
                    + " knowledge"),
    ROUTE_MAX_FAILURES(
            "relay.routes.<name>.max-failures",
            "10",
            Kind.COUNT,
            "After so many requests in a row without an answer a base URL is down: it is asked nothing for 5 s, then one"
                    + " request"),
    ROUTE_HEALTH_PATH(
            "relay.routes.<name>.health-path",
            "",
            Kind.TARGET,
            "What each base URL is asked for, below it, to see whether it is up: it is if it answers with 2xx or 3xx;"
                    + " empty: nothing"),
    ROUTE_HEALTH_INTERVAL(
            "relay.routes.<name>.health-interval", "10s", Kind.TIMEOUT, "The time between two such checks"),
    ROUTE_REWRITE(
            "relay.routes.<name>.rewrite",
            "true",
            Kind.BOOLEAN,
            "Whether `Location`, `Content-Location` and the path and domain of cookies that are upstream's own become the"
                    + " relay's"),
    ROUTE_MAX_REQUEST(
            "relay.routes.<name>.max-request",
            "0",
            Kind.SIZE,
            "The longest content of a request; beyond, 413 is the answer; `0`: any"),
    ROUTE_DEFAULT_TTL(
            "relay.routes.<name>.default-ttl",
            "",
            Kind.DURATION,
            "The route's own `relay.cache.default-ttl`; empty: that"),
    ROUTE_STALE_IF_DOWN(
            "relay.routes.<name>.stale-if-down",
            "0s",
            Kind.DURATION,
            "How long after its freshness a response is served while upstream gives no answer, where nothing forbids it;"
                    + " `0s`: however long"),
    ROUTE_TRUST_STORE(
            "relay.routes.<name>.trust-store",
            "",
            Kind.TEXT,
            "PKCS #12 or JKS file with the certificates to trust; empty: the system's"),
    ROUTE_TRUST_STORE_PASSWORD("relay.routes.<name>.trust-store-password", "", Kind.SECRET, "Its password");

    /** What a value may be; {@link #allowed} says it to a person. */
    enum Kind {
        TEXT("any text"),
        SECRET("any text; never shown"),
        BOOLEAN("true or false"),
        SET_COOKIE("refuse or store"),
        HTTP2("auto, off or only"),
        ACCESS_LOG("common, json or off"),
        PORT("a port from 0 to 65535"),
        COUNT("a whole number from 1 to 1000000"),
        FRACTION("a number from 0 to 1"),
        DURATION("a time such as 250ms, 30s, 5m, 12h or 7d"),
        TIMEOUT("a time above zero such as 250ms, 30s, 5m, 12h or 7d"),
        SIZE("a size such as 4096, 64KiB, 16MiB or 1GiB"),
        MEMORY("a size such as 64MiB, at least 1MiB, or a part of the heap such as 25%"),
        OBJECT_SIZE("a size such as 64KiB or 16MiB, at most 1GiB"),
        HEAD_SIZE("a size from 1KiB to 16MiB"),
        HOST("a host name or address, and a port if need be: api.example or api.example:8443"),
        NAMES("names separated by commas"),
        PATH_BELOW("a path such as /console, that does not end with /"),
        GLOB("a pattern that begins with / or *"),
        STATUSES("statuses from 200 to 599, separated by commas"),
        PATH("a path that begins with / and, but for / itself, does not end with it"),
        TARGET("a path that begins with /, and a query if need be"),
        URLS("an http or https URL with a host and no query, fragment or user; several separated by commas"),
        PROXY("an http URL with host and port");

        private final String allowed;

        Kind(String allowed) {
            this.allowed = allowed;
        }

        String allowed() {
            return allowed;
        }
    }

    static final String ROUTE_PREFIX = "relay.routes.";
    static final String TTL_PREFIX = "relay.ttl.";
    private static final String PLACEHOLDER = "<name>";

    private final String property;
    private final String defaultValue;
    private final Kind kind;
    private final String meaning;

    Setting(String property, String defaultValue, Kind kind, String meaning) {
        this.property = property;
        this.defaultValue = defaultValue;
        this.kind = kind;
        this.meaning = meaning;
    }

    boolean isOfTtl() {
        return property.startsWith(TTL_PREFIX);
    }

    boolean isOfRoute() {
        return property.startsWith(ROUTE_PREFIX);
    }

    /** Its name; one of a route or a rule with the placeholder {@code <name>}. */
    String property() {
        return property;
    }

    /** Its name for the route or the rule of that name. */
    String property(String name) {
        return property.replace(PLACEHOLDER, name);
    }

    /** The environment variable that gives it. */
    String environment() {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    String defaultValue() {
        return defaultValue;
    }

    Kind kind() {
        return kind;
    }

    String meaning() {
        return meaning;
    }
}
