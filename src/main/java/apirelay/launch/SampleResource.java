package apirelay.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** One resource of the sample API in its two representations, as it is and gzipped, each with a strong entity tag of its own. */
final class SampleResource {

    /** For a resource that says nothing about its freshness. */
    static final String SILENT = "";

    /** @param content UTF-8 or its gzip, to be read only */
    record Representation(ByteBuffer content, String entityTag, boolean gzip) {

        Representation(byte[] content, boolean gzip) {
            this(ByteBuffer.wrap(content), SampleResource.entityTag(content), gzip);
        }

        int length() {
            return content.remaining();
        }
    }

    private final String contentType;
    private final String cacheControl;
    private final Representation identity;
    private final Representation gzip;

    SampleResource(String contentType, String cacheControl, byte[] content) {
        this.contentType = contentType;
        this.cacheControl = cacheControl;
        identity = new Representation(content, false);
        gzip = new Representation(gzip(content), true);
    }

    String contentType() {
        return contentType;
    }

    /** {@link #SILENT} if there is none. */
    String cacheControl() {
        return cacheControl;
    }

    /** @param acceptEncoding the request's field lines; one that names gzip gets it, unless with {@code q=0} */
    Representation accepted(List<String> acceptEncoding) {
        boolean wanted = acceptEncoding.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(member -> member.replaceAll("\\s", ""))
                .anyMatch(member -> member.matches("(?i)gzip(;q=(0\\.0*[1-9]\\d*|1(\\.0*)?))?"));
        return wanted ? gzip : identity;
    }

    private static String entityTag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
