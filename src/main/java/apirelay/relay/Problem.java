package apirelay.relay;

import apirelay.caching.CacheStatus;
import apirelay.caching.Decision;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error of the relay's own, as its client is told of it (RFC 9457). Says nothing of what lies behind the relay.
 *
 * @param status of RFC 9110 §15
 * @param title what went wrong, the same for all of its kind
 * @param detail what can be said of this time
 * @param retryAfter how long a client is asked to wait when there is too much to do (503), or it has tried too much (429)
 * @param cacheStatus how it came to it (RFC 9211); null where no exchange has begun
 */
public record Problem(
        int status,
        String title,
        String detail,
        Duration retryAfter,
        @Nullable String cacheStatus) {

    private static final Duration SHORTLY = Duration.ofSeconds(1);

    public Problem(int status, String title, String detail) {
        this(status, title, detail, SHORTLY, null);
    }

    /** The same as the end of an exchange. */
    Problem of(Decision decision) {
        return new Problem(status, title, detail, retryAfter, CacheStatus.render(decision));
    }

    static Problem of(Upstream.Kind kind) {
        String detail = switch (kind) {
            case UNREACHABLE, CLOSED -> "The server behind the relay could not be reached, or ended the connection.";
            case REFUSED -> "The server behind the relay has too much to do.";
            case INVALID -> "The server behind the relay sent a response that is not valid HTTP.";
            case TIMEOUT -> "The server behind the relay did not answer in time.";
            case DOWN -> "The server behind the relay has failed too often; it is not asked for a while.";
            case OVERLOADED -> "The relay has as many requests under way as it may.";
            case TOO_LARGE -> "The request's content is longer than is taken here.";
            case ABORTED -> "The request's content broke off.";
        };
        String title = switch (kind.status()) {
            case 413 -> "Content Too Large";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Bad Request";
        };
        Duration retryAfter = kind == Upstream.Kind.DOWN ? UpstreamGroup.DOWN_TIME : SHORTLY;
        return new Problem(kind.status(), title, detail, retryAfter, null);
    }

    ResponseHead head() {
        Fields.Builder fields = Fields.builder()
                .add("Content-Type", "application/problem+json")
                .add("Content-Length", Integer.toString(content().remaining()))
                .add("Cache-Control", "no-store");
        if (cacheStatus != null) {
            fields.add("Cache-Status", cacheStatus);
        }
        if (status == 503 || status == 429) {
            fields.add("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        if (status == 401) { // RFC 9110 §15.5.2.
            fields.add("WWW-Authenticate", "Bearer");
        }
        return new ResponseHead(status, fields.build());
    }

    /** Answers with it, and with more fields than its own. */
    public void send(Fields more, HttpServletResponse response) throws IOException {
        Heads.set(response, head());
        for (int i = 0; i < more.size(); i++) {
            response.addHeader(more.name(i), more.value(i));
        }
        response.getOutputStream().write(content());
    }

    ByteBuffer content() {
        String json = "{\"type\":\"about:blank\",\"title\":\"" + escaped(title) + "\",\"status\":" + status
                + ",\"detail\":\"" + escaped(detail) + "\"}\n";
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
