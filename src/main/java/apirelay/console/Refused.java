package apirelay.console;

import apirelay.http.Fields;
import apirelay.relay.Problem;
import java.io.IOException;

/** A request that the console does not fulfil, with the problem that says why (RFC 9457). */
final class Refused extends IOException {

    private final transient Problem problem;
    private final transient Fields fields;

    Refused(int status, String title, String detail) {
        this(status, title, detail, Fields.EMPTY);
    }

    /** @param fields what goes with the problem, such as {@code Allow} */
    Refused(int status, String title, String detail, Fields fields) {
        super(detail);
        this.problem = new Problem(status, title, detail);
        this.fields = fields;
    }

    static Refused badRequest(String detail) {
        return new Refused(400, "Bad Request", detail);
    }

    static Refused notFound(String detail) {
        return new Refused(404, "Not Found", detail);
    }

    Problem problem() {
        return problem;
    }

    Fields fields() {
        return fields;
    }
}
