package apirelay.launch;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Serves the requests of {@link SendingConnection}s. */
final class SendingProcessor extends Http11Processor {

    /** A note on the request: that its connection looks for content to send. */
    private static final int NOTE = 31;

    SendingProcessor(RelayHttp11 protocol, Adapter adapter) {
        super(protocol, adapter);
        request.setNote(NOTE, true);
    }

    @Override
    public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
        SendingConnection connection = (SendingConnection) wrapper;
        connection.serve(request);
        SocketState state = super.service(wrapper);
        // Once the relay is to stop, Tomcat would close the connection: what is being sent is sent to its end first.
        boolean cutOff = state == SocketState.CLOSED && !getErrorState().isError() && connection.isSending();
        return cutOff ? SocketState.SENDFILE : state;
    }
}
