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
        this.browse = new Browse(settings, about.relayPort(), operations.recent(), relay);
        endpoints.add("POST", "/api/v1/browse", Endpoints.Access.ADMIN, browse);
        endpoints.add(
                "POST",
                "/api/v1/explain",
                Endpoints.Access.ADMIN,
                new Explain(relay, operations.recent(), about.relayPort()));
        operations.addTo(endpoints);
        new StoreApi(store, relay).addTo(endpoints);
        new ExchangesApi(operations, relay).addTo(endpoints);
    }

    @Override
    public void close() {
        browse.close();
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
