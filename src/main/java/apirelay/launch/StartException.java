package apirelay.launch;

/** A relay that could not start. The message is one line, for a person; the cause is what the WAR or Tomcat threw. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** With the cause's own message. */
    StartException(Throwable cause) {
        this(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
}
