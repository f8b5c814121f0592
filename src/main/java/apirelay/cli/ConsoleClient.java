package apirelay.cli;

import apirelay.cli.Tokens.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks a relay's console by its JSON API, version 1. */
final class ConsoleClient {

    private static final String API = "/api/v1/";

    private final Transport transport;
    private final List<Token> tokens;

    /** @param tokens tried in this order until one is taken */
    ConsoleClient(Transport transport, List<Token> tokens) {
        this.transport = transport;
        this.tokens = tokens;
    }

    /** @param query names and values as they are, to be encoded here */
    Document get(String path, Map<String, ?> query) {
        String target = query.entrySet().stream()
                .map(each -> each.getKey() + "=" + Urls.escaped(each.getValue().toString()))
                .collect(Collectors.joining("&", API + path + (query.isEmpty() ? "" : "?"), ""));
        return document(send(target, "application/json", null, Transport.PATIENCE));
    }

    Document post(String path, Map<String, ?> content, Duration patience) {
        return document(send(API + path, "application/json", JsonText.of(content), patience));
    }

    /** Server-sent events, for the caller to close. */
    Answer stream(String path) {
        Answer answer = send(API + path, "text/event-stream", null, Transport.PATIENCE);
        if (answer.status() == 200 && answer.is("text/event-stream")) {
            return answer;
        }
        try (answer) {
            throw failure(answer);
        }
    }

    /** Health's checks, which ask for no token and are told with 503 as well. */
    Document health() {
        try (Answer answer =
                transport.send("/health", Map.of("Accept", "application/json"), null, Transport.PATIENCE)) {
            if ((answer.status() == 200 || answer.status() == 503) && answer.is("application/json")) {
                return Document.parse(answer.text(), transport::notUnderstood);
            }
            throw failure(answer);
        } catch (IOException e) {
            throw transport.failure(e);
        }
    }

    Failure notUnderstood(String why) {
        return transport.notUnderstood(why);
    }

    Failure failure(IOException broken) {
        return transport.failure(broken);
    }

    private Document document(Answer answer) {
        try (answer) {
            if (answer.status() != 200 || !answer.is("application/json")) {
                throw failure(answer);
            }
            return Document.parse(answer.text(), transport::notUnderstood);
        } catch (IOException e) {
            throw transport.failure(e);
        }
    }

    private Answer send(String target, String accept, @Nullable String content, Duration patience) {
        Map<String, String> fields = new HashMap<>(Map.of("Accept", accept));
        Iterator<Token> each = tokens.iterator();
        while (true) {
            if (each.hasNext()) {
                fields.put("Authorization", "Bearer " + each.next().value());
            }
            Answer answer = transport.send(target, fields, content, patience);
            if (answer.status() != 401 || !each.hasNext()) {
                return answer;
            }
            answer.close();
        }
    }

    private Failure failure(Answer answer) {
        boolean problem = answer.is("application/problem+json");
        return switch (answer.status()) {
            case 401 -> new Failure(ExitCode.REFUSED, "The console at " + transport.server() + refusal());
            case 429 ->
                new Failure(
                        ExitCode.REFUSED,
                        "The console at " + transport.server() + " takes no token for now, after too many wrong ones"
                                + (answer.field("Retry-After").matches("\\d{1,6}")
                                        ? ": try again in " + answer.field("Retry-After") + " s."
                                        : "."));
            default -> {
                if (!problem) {
                    yield transport.notUnderstood(
                            "status " + answer.status() + " and no JSON. Is that a relay's console?");
                }
                yield new Failure(
                        switch (answer.status()) {
                            case 400 -> ExitCode.USAGE;
                            case 404 -> ExitCode.NOT_FOUND;
                            default -> ExitCode.FAILED;
                        },
                        transport.reason(answer));
            }
        };
    }

    private String refusal() {
        return tokens.isEmpty()
                ? " wants the relay's admin token: set RELAY_ADMIN_TOKEN, or name its file with --token-file."
                : " does not take " + tokens.stream().map(Token::toString).collect(Collectors.joining(", nor ")) + ".";
    }
}
