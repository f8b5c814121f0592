package apirelay.relay;

import apirelay.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's requests carry as {@code Authorization: Bearer …} (RFC 6750 §2.1), on the relay's port and the
 * console's.
 *
 * <p>A client that has presented ten wrong ones in a second is not listened to for a while, so that none finds it by
 * trying. Clients share stripes by their address: what is remembered of them is bounded, and one that tries shuts out few
 * others.
 */
public final class AdminToken {

    /** What is to be done with an operator's request. */
    public enum Verdict {
        ADMITTED,
        /** There is no token, or a wrong one: 401. */
        REFUSED,
        /** There were too many wrong ones: 429, whatever this one is. */
        NOT_NOW
    }

    private static final String SCHEME = "Bearer ";
    private static final int STRIPES = 256;
    private static final long NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NANOS_AT_ONCE = 10 * NANOS_EACH;

    private final byte[] digest;
    private final LongSupplier nanoTime;

    /** By client: when all of its wrong tokens are paid for, each in a tenth of a second. */
    private final AtomicLongArray paid = new AtomicLongArray(STRIPES);

    /** So that nobody can choose whom to share a stripe with. */
    private final int salt = ThreadLocalRandom.current().nextInt();

    public AdminToken(String token) {
        this(token, System::nanoTime);
    }

    AdminToken(String token, LongSupplier nanoTime) {
        this.digest = digest(token.getBytes(StandardCharsets.UTF_8));
        this.nanoTime = nanoTime;
        for (int i = 0; i < STRIPES; i++) {
            paid.set(i, nanoTime.getAsLong());
        }
    }

    /**
     * Judges a request by its fields. Takes the same time whatever token is presented.
     *
     * @param client its address
     */
    public Verdict judge(Fields fields, String client) {
        int stripe = Math.floorMod((client.hashCode() ^ salt) * 0x9E3779B9, STRIPES);
        long now = nanoTime.getAsLong();
        if (paid.get(stripe) - now > NANOS_AT_ONCE - NANOS_EACH) {
            return Verdict.NOT_NOW;
        }
        byte[] presented = presented(fields.all("Authorization"));
        if (presented == null) {
            return Verdict.REFUSED; // Nothing was tried.
        }
        if (MessageDigest.isEqual(digest(presented), digest)) {
            return Verdict.ADMITTED;
        }
        paid.updateAndGet(stripe, until -> (until - now > 0 ? until : now) + NANOS_EACH);
        return Verdict.REFUSED;
    }

    /** The bytes as they came; null if there is not exactly one token. */
    private static byte @Nullable [] presented(List<String> values) {
        if (values.size() != 1 || !values.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return values.get(0).substring(SCHEME.length()).trim().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] digest(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
