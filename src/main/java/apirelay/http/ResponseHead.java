package apirelay.http;

/**
 * A response without its content (RFC 9110 §3.4).
 *
 * @param status three digits, 100 to 999 (§15); statuses above 599 pass through as they are
 * @param fields the header section
 */
public record ResponseHead(int status, Fields fields) {

    /** RFC 9110 §15.2. */
    public boolean isInterim() {
        return status < 200;
    }

    public ResponseHead with(Fields changed) {
        return new ResponseHead(status, changed);
    }
}
