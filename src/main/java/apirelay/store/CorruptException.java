package apirelay.store;

/** What was read from disk can't be what was written. */
final class CorruptException extends Exception {

    private static final long serialVersionUID = 1;

    CorruptException(String message) {
        super(message);
    }

    CorruptException(String message, Throwable cause) {
        super(message, cause);
    }
}
