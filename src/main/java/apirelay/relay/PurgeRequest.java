package apirelay.relay;

import apirelay.caching.CacheKey;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The method PURGE, which operators know from other caches: purges what is stored for the request's own target URI, all
 * variants. It is answered here, never forwarded.
 */
final class PurgeRequest {

    static final String METHOD = "PURGE";

    /** {@code hard}, as without it: what is stored is gone; {@code soft}: it is stale. */
    static final String MODE = "Purge-Mode";

    private PurgeRequest() {}

    /** Purges and says so, or returns why not. */
    static @Nullable Problem answer(
            RelayContext relay, Route route, RequestHead head, String client, HttpServletResponse response)
            throws IOException {
        switch (relay.adminToken().judge(head.fields(), client)) {
            case REFUSED -> {
                return new Problem(401, "Unauthorized", "PURGE asks for the admin token.");
            }
            case NOT_NOW -> {
                return new Problem(429, "Too Many Requests", "There were too many wrong admin tokens.");
            }
            case ADMITTED -> {}
        }
        String given = head.fields().first(MODE);
        String mode = given == null ? "hard" : given.toLowerCase(Locale.ROOT);
        if (!mode.equals("hard") && !mode.equals("soft")) {
            return new Problem(400, "Bad Request", MODE + " must be hard or soft.");
        }
        CacheKey key = route.key(head);
        Instant staleFrom = mode.equals("soft") ? relay.clock().instant() : null;
        int purged = relay.store().purge(key, staleFrom);
        String url = new String(JsonStringEncoder.getInstance().quoteAsString(key.uri()));
        String json = "{\"url\":\"" + url + "\",\"mode\":\"" + mode + "\",\"purged\":" + purged + "}\n";
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        Heads.set(
                response,
                new ResponseHead(200, Fields.of("Content-Type", "application/json", "Cache-Control", "no-store")));
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
        return null;
    }
}
