package apirelay.relay;

import apirelay.caching.StoredResponse;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Whoever an exchange is for: an HTTP client, or nobody while the relay validates in the background. */
interface Client {

    /** The answer will be this exchange's: what becomes of it is told to the relay's observers. */
    default void begun(Exchange exchange) {}

    /** The answer may come later than the call that brought the request ends. To be called before that. */
    void suspend();

    /** The request's content as upstream pulls it; null if there is none. The client is to be suspended before. */
    Upstream.@Nullable Content requestContent();

    /**
     * Answers at once with what the store has; closes the body. A body of null is no content.
     *
     * @throws java.io.UncheckedIOException if the client has left
     */
    void answer(ResponseHead head, @Nullable StoredBody body);

    /** The answer was this stored response as a whole, and will be whenever the same words ask for it ({@link RepeatedHit}). */
    default void repeatable(Exchange answered, StoredResponse stored) {}

    /** Passes a 103 on (RFC 8297 §2). */
    void earlyHints(Fields fields);

    /** Passes a 102 on (RFC 9110 §15.2). */
    default void processing() {}

    /** Begins an answer that arrives piece by piece. */
    void head(ResponseHead head);

    /** The next piece; {@code more} is run once it has been taken over. */
    void content(ByteBuffer bytes, Runnable more);

    /** Sends what it has been given so far. */
    void flush();

    /** Whether it wants an answer's trailers. */
    default boolean takesTrailers() {
        return false;
    }

    /** What is to follow the content; before {@link #end}. */
    default void trailers(Fields trailers) {}

    void end();

    /** Tells of a failure: by a problem while nothing has been sent, else by an aborted connection. */
    void fail(Problem problem);

    /** Has this run, perhaps twice, when the client is found to have left before the end; at once if it has. */
    void whenGone(Runnable whenGone);

    /** Nobody: takes everything. */
    Client NOBODY = new Client() {

        @Override
        public void suspend() {}

        @Override
        public Upstream.@Nullable Content requestContent() {
            return null;
        }

        @Override
        public void answer(ResponseHead head, @Nullable StoredBody body) {
            if (body != null) {
                body.close();
            }
        }

        @Override
        public void earlyHints(Fields fields) {}

        @Override
        public void head(ResponseHead head) {}

        @Override
        public void content(ByteBuffer bytes, Runnable more) {
            more.run();
        }

        @Override
        public void flush() {}

        @Override
        public void end() {}

        @Override
        public void fail(Problem problem) {}

        @Override
        public void whenGone(Runnable whenGone) {}
    };
}
