package apirelay.launch;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sample API's resources by path, made from one file of made-up restaurants. */
final class SampleMenus {

    private SampleMenus() {}

    static Map<String, SampleResource> byPath() throws IOException {
        Map<String, SampleResource> resources = new HashMap<>();
        resources.put(
                "/api",
                json(
                        Map.of(
                                "documentation_swagger", "/api/docs",
                                "documentation_redoc", "/api/redoc",
                                "openapi", "/api/openapi.json"),
                        "max-age=3600"));
        SampleResource documentation = new SampleResource(
                "text/html; charset=utf-8",
                "max-age=3600",
                "<!doctype html><title>Lunch menus</title><p><a href=\"openapi.json\">openapi.json</a>\n"
                        .getBytes(StandardCharsets.UTF_8));
        resources.put("/api/docs", documentation);
        resources.put("/api/redoc", documentation);
        resources.put(
                "/api/openapi.json",
                new SampleResource("application/json", "max-age=86400", file("sample-openapi.json")));
        resources.put("/api/version", json(Map.of("version", "1.0.0"), "no-cache"));
        List<Restaurant> restaurants =
                JSON.std.beanFrom(Restaurants.class, file("sample-api.json")).restaurants();
        resources.put(
                "/api/restaurant",
                json(
                        Map.of(
                                "restaurants",
                                restaurants.stream().map(SampleMenus::listed).toList()),
                        SampleResource.SILENT));
        for (Restaurant restaurant : restaurants) {
            resources.put(
                    "/api/restaurant/" + restaurant.identifier(),
                    json(Map.of("restaurant", menu(restaurant)), "max-age=60"));
        }
        return resources;
    }

    record Restaurants(List<Restaurant> restaurants) {}

    record Restaurant(String identifier, String name, String region, List<Double> coordinate, List<String> menu) {

        String homepage() {
            return "https://" + identifier + ".example/";
        }
    }

    private static Map<String, Object> listed(Restaurant restaurant) {
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("identifier", restaurant.identifier());
        listed.put("name", restaurant.name());
        listed.put("region", restaurant.region());
        listed.put("homepage", restaurant.homepage());
        listed.put("menuUrl", restaurant.homepage() + "lunch");
        listed.put("coordinate", restaurant.coordinate());
        return listed;
    }

    private static Map<String, Object> menu(Restaurant restaurant) {
        Map<String, Object> menu = new LinkedHashMap<>();
        menu.put("title", restaurant.name());
        menu.put("location", restaurant.region());
        menu.put("url", restaurant.homepage());
        menu.put(
                "map_url",
                "https://map.example/?at=" + restaurant.coordinate().get(0) + ","
                        + restaurant.coordinate().get(1));
        menu.put(
                "menu",
                restaurant.menu().stream().map(dish -> Map.of("dish", dish)).toList());
        return menu;
    }

    private static SampleResource json(Map<String, ?> value, String cacheControl) throws IOException {
        return new SampleResource("application/json", cacheControl, JSON.std.asBytes(value));
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = SampleMenus.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + ": not in the jar");
            }
            return in.readAllBytes();
        }
    }
}
