package apirelay.console;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page's own files, from {@code /console} in the WAR, and those of the WebJars beside it. Only of known types, and only
 * by plain paths: no segment begins with a dot, none is encoded.
 */
final class StaticFiles {

    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)+");
    private static final String WEBJARS = "/webjars/";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("mjs", "text/javascript;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    /** A file as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never written to.
    private record StaticFile(String type, byte[] content, String entityTag) {}

    private final ServletContext context;
    private final Map<String, StaticFile> read = new ConcurrentHashMap<>();

    StaticFiles(ServletContext context) {
        this.context = context;
    }

    /** @return whether there is such a file; if not, nothing was done */
    boolean answer(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        StaticFile file = find(path.equals("/") ? "/index.html" : path);
        if (file == null) {
            return false;
        }
        // A WebJar's path has its version; the page's own files are what the WAR has now.
        boolean immutable = path.startsWith(WEBJARS);
        response.setHeader("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("ETag", file.entityTag());
        if (file.entityTag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return true;
        }
        response.setContentType(file.type());
        response.setContentLength(file.content().length);
        response.getOutputStream().write(file.content());
        return true;
    }

    private @Nullable StaticFile find(String path) throws IOException {
        StaticFile known = read.get(path);
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (known != null || type == null || !PLAIN.matcher(path).matches()) {
            return known;
        }
        try (InputStream in = open(path)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            StaticFile file = new StaticFile(type, content, '"' + digest(content) + '"');
            read.put(path, file);
            return file;
        }
    }

    private @Nullable InputStream open(String path) {
        return path.startsWith(WEBJARS)
                ? StaticFiles.class.getClassLoader().getResourceAsStream("META-INF/resources" + path)
                : context.getResourceAsStream("/console" + path);
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
