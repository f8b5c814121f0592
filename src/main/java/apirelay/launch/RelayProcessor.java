package apirelay.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Serves the requests of {@link RelayConnection}s. */
final class RelayProcessor extends Http11Processor {

    /** A note on the request: that its connection looks for content to send. */
    private static final int SENDS = 31;

    /** A note on the request: takes what answers it when it comes again, {@link Repeat#answer}. */
    private static final int REPEATS = 30;

    private final RelayHttp11 protocol;
    private final @Nullable Repeats repeats;
    private @Nullable RelayConnection connection;

    /** @param repeats null: no request is answered again */
    RelayProcessor(RelayHttp11 protocol, Adapter adapter, @Nullable Repeats repeats) {
        super(protocol, adapter);
        this.protocol = protocol;
        this.repeats = repeats;
        Consumer<BiFunction<String, ByteBuffer, byte @Nullable []>> repeatable = this::repeatable;
        request.setNote(SENDS, true);
        request.setNote(REPEATS, repeats == null ? null : repeatable);
    }

    private void repeatable(BiFunction<String, ByteBuffer, byte @Nullable []> answer) {
        RelayConnection current = connection;
        if (current != null && repeats != null) {
            repeats.add(protocol, request, current.lastRead(), answer);
        }
    }

    @Override
    public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
        RelayConnection current = (RelayConnection) wrapper;
        connection = current;
        current.serve(request);
        SocketState state = super.service(wrapper);
        connection = null;
        // Once the relay is to stop, Tomcat would close the connection: what is being sent is sent to its end first.
        boolean cutOff = state == SocketState.CLOSED && !getErrorState().isError() && current.isSending();
        return cutOff ? SocketState.SENDFILE : state;
    }
}
