package apirelay.relay;

/** A connection as one exchange finds it: what there is to know of it, should the exchange fail. */
interface JettyConnection {

    /** Whether another request had gone out on it before. */
    boolean hadBeenUsed();

    /** Whether anything of the response has come, if not a head. */
    boolean hasAnswered();

    /** The exchange has waited for too long. */
    default void timedOut() {}
}
