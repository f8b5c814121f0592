package apirelay.console;

import apirelay.relay.AdminToken;
import apirelay.relay.RelayContext;
import apirelay.store.JcsResponseStore;

/** What the console's servlet needs. The servlet context keeps it under {@link #ATTRIBUTE}. */
public final class Console {

    public static final String ATTRIBUTE = Console.class.getName();

    private final ConsoleSettings settings;
    private final AdminToken adminToken;
    private final Endpoints endpoints;

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
        operations.addTo(endpoints);
        new StoreApi(store, relay).addTo(endpoints);
        new ExchangesApi(operations, relay).addTo(endpoints);
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
