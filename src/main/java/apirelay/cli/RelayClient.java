package apirelay.cli;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Asks a relay for what it relays. */
final class RelayClient {

    private final Transport transport;

    /** @param server an absolute http or https URL; what is asked for goes below its path */
    RelayClient(URI server) {
        transport = new Transport(server, "--server");
    }

    /** Whatever the answer, for its caller to close. */
    Answer ask(String target) {
        return transport.send(target, Map.of("Accept", "*/*"), null, Transport.PATIENCE);
    }

    /**
     * @param target with a slash in front, percent-encoded
     * @param what what a 404 says is missing
     * @throws Failure unless the answer is 200 with a JSON object
     */
    Document get(String target, String what) {
        Map<String, String> fields = Map.of("Accept", "application/json");
        try (Answer answer = transport.send(target, fields, null, Transport.PATIENCE)) {
            if (answer.status() == 404 && answer.is("application/json")) {
                throw new Failure(ExitCode.NOT_FOUND, what);
            }
            if (answer.status() == 200) {
                return Document.parse(answer.text(), transport::notUnderstood);
            }
            boolean problem = answer.is("application/problem+json");
            if (problem && answer.status() >= 500) {
                throw new Failure(
                        ExitCode.NO_UPSTREAM,
                        "The relay has no answer from the API behind it: " + transport.reason(answer));
            }
            throw transport.notUnderstood(
                    "status " + answer.status() + (problem ? ", " + transport.reason(answer) : ""));
        } catch (IOException e) {
            throw transport.failure(e);
        }
    }

    Failure failure(IOException broken) {
        return transport.failure(broken);
    }
}
