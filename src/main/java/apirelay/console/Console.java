package apirelay.console;

import apirelay.relay.AdminToken;
import apirelay.relay.RelayContext;
import apirelay.store.JcsResponseStore;

/** What the console's servlet needs. The servlet context keeps it under {@link #ATTRIBUTE}. */
public final class Console implements AutoCloseable {

    public static final String ATTRIBUTE = Console.class.getName();

    private final ConsoleSettings settings;
    private final AdminToken adminToken;
    private final Endpoints endpoints;
    private final Browse browse;
    private final OpenApiPaths paths;

    public Console(
            ConsoleSettings settings,
            AdminToken adminToken,
            RelayContext relay,
            JcsResponseStore store,
            Operations operations,
            About about) {
        this.settings = settings;
        this.adminToken = adminToken;
        this.endpoints =
                new Endpoints().add("GET", "/api/v1/openapi.yaml", Endpoints.Access.OPEN, new OpenApiDocument());
        endpoints.add("GET", "/api/v1/about", Endpoints.Access.ADMIN, about);
        RelayPort relayPort = new RelayPort(settings, about.relayPort());
        this.browse = new Browse(relayPort, operations.recent(), relay);
        endpoints.add("POST", "/api/v1/browse", Endpoints.Access.ADMIN, browse);
        endpoints.add(
                "POST", "/api/v1/explain", Endpoints.Access.ADMIN, new Explain(relay, operations.recent(), relayPort));
        operations.addTo(endpoints);
        new StoreApi(store, relay).addTo(endpoints);
        this.paths = new OpenApiPaths(relayPort, settings.openApiPath(), about.routes());
        endpoints.add("GET", "/api/v1/completions", Endpoints.Access.ADMIN, new Completions(store, relay, paths));
        new ExchangesApi(operations, relay).addTo(endpoints);
    }

    @Override
    public void close() {
        browse.close();
        paths.close();
    }

    ConsoleSettings settings() {
        return settings;
    }

    AdminToken adminToken() {
        return adminToken;
    }

    Endpoints endpoints() {
        return endpoints;
    }
}
