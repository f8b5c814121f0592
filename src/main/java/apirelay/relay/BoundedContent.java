package apirelay.relay;

import apirelay.http.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A request's content up to a length; where more comes it fails, so that upstream never sees its end. */
final class BoundedContent implements Upstream.Content {

    /** There is more of it than allowed. */
    static final class TooLong extends IOException {

        TooLong(long bound) {
            super("content of more than " + bound + " bytes");
        }
    }

    private final Upstream.Content content;
    private final long bound;
    private long sofar;

    BoundedContent(Upstream.Content content, long bound) {
        this.content = content;
        this.bound = bound;
    }

    @Override
    public long length() {
        return content.length();
    }

    @Override
    public Fields trailers() {
        return content.trailers();
    }

    @Override
    public void read(Sink sink) {
        content.read(new Sink() {
            @Override
            public void accept(ByteBuffer bytes, boolean last) {
                sofar += bytes.remaining();
                if (sofar > bound) {
                    sink.failed(new TooLong(bound));
                } else {
                    sink.accept(bytes, last);
                }
            }

            @Override
            public void failed(Throwable failure) {
                sink.failed(failure);
            }
        });
    }
}
