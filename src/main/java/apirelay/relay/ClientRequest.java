package apirelay.relay;

import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.Syntax;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a request's head from the servlet container. */
final class ClientRequest {

    private static final int LONGEST_TRACE = 64;

    private ClientRequest() {}

    static RequestHead head(HttpServletRequest request) throws IOException {
        Fields fields = Heads.fields(request);
        String scheme = request.getScheme();
        return new RequestHead(
                request.getMethod(),
                scheme,
                authority(host(request, fields), scheme),
                path(request),
                request.getQueryString(),
                fields,
                hasContent(request));
    }

    /** The nonce by which its sender wants to find the exchange again; null if there is none, or none that is well-formed. */
    static @Nullable String trace(HttpServletRequest request) {
        String nonce = request.getHeader(ForwardedFields.TRACE_MARK);
        return nonce != null && nonce.length() <= LONGEST_TRACE && Syntax.isToken(nonce) ? nonce : null;
    }

    /** The raw path below the context's, which Tomcat tells as it stands in the request, {@code //} and all. */
    private static String path(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.startsWith("/") ? path : "/" + path;
    }

    /** RFC 9113 §8.3.1: HTTP/2 has it in {@code :authority}, which Tomcat tells as the server's name and port. */
    private static @Nullable String host(HttpServletRequest request, Fields fields) {
        String host = fields.first("Host");
        return host == null && request.getProtocol().equals("HTTP/2.0")
                ? request.getServerName() + ':' + request.getServerPort()
                : host;
    }

    /** RFC 9110 §4.2.3: host and port without what the scheme makes no difference of. */
    static String authority(@Nullable String host, String scheme) {
        if (host == null) {
            return "";
        }
        String authority = host.toLowerCase(Locale.ROOT);
        String defaultPort = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(defaultPort)
                ? authority.substring(0, authority.length() - defaultPort.length())
                : authority;
    }

    /** RFC 9112 §6.3; in HTTP/2 content may come without any field that says so. */
    static boolean hasContent(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() >= 0) {
            return request.getContentLengthLong() > 0;
        }
        return request.getHeader("Transfer-Encoding") != null
                || (request.getProtocol().equals("HTTP/2.0")
                        && !request.getInputStream().isFinished());
    }
}
