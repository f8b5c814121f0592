package apirelay.relay;

/**
 * Is told of what the relay has done. Called on the thread that did it, often many at once: must neither block nor throw,
 * and has to be cheap, for it is a part of every hit.
 */
public interface ExchangeObserver {

    /** An exchange with a client has ended. */
    default void ended(Exchanged exchanged) {}

    /** A request to upstream has ended. */
    default void ended(Forwarded forwarded) {}
}
