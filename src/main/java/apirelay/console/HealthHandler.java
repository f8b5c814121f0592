package apirelay.console;

import com.fasterxml.jackson.jr.ob.JSON;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells some of the health checks in MicroProfile Health's JSON: 200 if all are up, 503 if one is down. */
final class HealthHandler implements Handler {

    private final Supplier<List<Health.Check>> checks;

    HealthHandler(Supplier<List<Health.Check>> checks) {
        this.checks = checks;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<Health.Check> checked = checks.get();
        boolean up = checked.stream().allMatch(Health.Check::up);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", up ? "UP" : "DOWN");
        report.put("checks", checked.stream().map(Health.Check::toMap).toList());
        byte[] content = JSON.std.asBytes(report);
        response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
