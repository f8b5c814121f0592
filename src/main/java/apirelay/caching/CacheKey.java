package apirelay.caching;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The primary cache key (RFC 9111 §2): what a stored response answers.
 *
 * <p>GET and HEAD share a key, for a GET's response answers both (RFC 9110 §9.3.2); no other method has stored responses
 * of its own.
 *
 * @param route the name of the route that leads to the upstream
 * @param upstream where the route leads: scheme, {@code Host} and base path, so that what one API said is never taken for
 *     what another says that is put in its place
 * @param scheme the scheme the client used
 * @param authority the authority the client named, if upstream is told of it; else empty
 * @param target the raw path and query, as normalised by the operator's settings
 */
public record CacheKey(String route, String upstream, String scheme, String authority, String target) {

    /** SHA-256 over the length-prefixed parts: 32 bytes that name this key wherever it is kept outside of memory. */
    public byte[] digest() {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        String[] parts = {route, upstream, scheme, authority, target};
        int most = 0;
        for (String part : parts) {
            most += Integer.BYTES + 3 * part.length();
        }
        byte[] prefixed = new byte[most];
        int end = 0;
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            for (int shift = 24; shift >= 0; shift -= 8) {
                prefixed[end++] = (byte) (bytes.length >>> shift);
            }
            System.arraycopy(bytes, 0, prefixed, end, bytes.length);
            end += bytes.length;
        }
        sha256.update(prefixed, 0, end);
        return sha256.digest();
    }

    /** The target's path, raw. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The URI that an operator sees and purges by; without an authority it begins at the path. */
    public String uri() {
        return authority.isEmpty() ? target : scheme + "://" + authority + target;
    }
}
