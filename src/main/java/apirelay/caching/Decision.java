package apirelay.caching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on one exchange, with every reason on the way.
 *
 * <p>Grows while the exchange goes on, for one thread at a time; what it says is final once the response is out.
 */
public final class Decision {

    /** {@link #forwardStatus} while upstream has not answered. */
    public static final int NO_STATUS = 0;

    private List<Reason> reasons = List.of();
    private @Nullable Reason forward;
    private @Nullable Freshness freshness;
    private int forwardStatus = NO_STATUS;
    private boolean stored;
    private boolean collapsed;
    private boolean failed;

    /** A rule spoke. */
    public void because(Reason reason) {
        if (reasons.isEmpty()) {
            reasons = List.of(reason);
        } else {
            List<Reason> more = new ArrayList<>(reasons);
            more.add(reason);
            reasons = Collections.unmodifiableList(more);
        }
    }

    /** The request goes upstream. */
    public void forward(Reason reason) {
        because(reason);
        forward = reason;
    }

    /** Upstream answered with this status. */
    public void answered(int status) {
        forwardStatus = status;
    }

    /** The response that the client gets is this fresh. */
    public void freshness(Freshness freshness) {
        this.freshness = freshness;
    }

    /** The response goes into the store. */
    public void storing() {
        stored = true;
    }

    /** The exchange took part in another's forwarded request (RFC 9211 §2.6). */
    public void collapsed() {
        collapsed = true;
    }

    /** The relay answers with an error of its own, or breaks the answer off. */
    public void failed() {
        failed = true;
    }

    /** In the order in which the rules spoke; never changed, but replaced as more of them speak. */
    public List<Reason> reasons() {
        return reasons;
    }

    /** Whether the response came from the store without asking upstream (RFC 9211 §2.1). */
    public boolean isHit() {
        return forward == null && freshness != null;
    }

    /** Why the request went upstream; null if it did not. */
    public @Nullable Reason forwarded() {
        return forward;
    }

    public @Nullable Freshness freshness() {
        return freshness;
    }

    public int forwardStatus() {
        return forwardStatus;
    }

    public boolean isStored() {
        return stored;
    }

    public boolean isCollapsed() {
        return collapsed;
    }

    public boolean isFailed() {
        return failed;
    }

    /** The reasons' tokens, one space between them. */
    @Override
    public String toString() {
        if (reasons.size() == 1) {
            return reasons.get(0).token();
        }
        return reasons.stream().map(Reason::token).collect(Collectors.joining(" "));
    }
}
