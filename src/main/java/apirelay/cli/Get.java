package apirelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code relay get}: what a client gets, and what the cache did for it. */
@Command(
        name = "get",
        description = "Prints what the relay answers, byte for byte; to standard error, what the cache did.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the answer is a success (2xx)",
            "1:failed for another reason",
            "2:the command line was not understood",
            "3:no relay answers there",
            "4:the answer is 404 or 410",
            "5:the answer was not understood, or was broken off",
            "6:the relay answers, but the API behind it does not",
            "8:another answer that is not a success"
        })
final class Get implements Callable<Integer> {

    private static final int LARGEST_IN_JSON = 64 << 20;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "PATH", description = "Path and query on the relay, as /restaurant")
    private String path = "";

    @Option(
            names = "--json",
            description =
                    "One JSON document with status, fields, cache (in words), size, and content as text or base64.")
    private boolean json;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        Shell shell = Shell.of(command);
        RelayClient relay = server.client(command);
        try (Answer answer = relay.ask(Urls.target(path))) {
            String cache = CacheOutcome.inWords(answer.field("Cache-Status"), answer.field("Age"));
            if (json) {
                shell.out().println(document(answer, cache));
            } else {
                shell.err().println((success(answer) ? "" : "Status " + answer.status() + ". ") + cache + ".");
                copy(answer, shell.out(), shell);
            }
            shell.out().flush();
            return exitCode(answer);
        } catch (IOException e) {
            throw relay.failure(e);
        }
    }

    private static void copy(Answer answer, OutputStream to, Shell shell) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        InputStream content = answer.content();
        try (Progress progress = Progress.start("Getting", "bytes", answer.length(), shell)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                to.write(buffer, 0, count);
                progress.advance(count);
            }
        }
    }

    private static boolean success(Answer answer) {
        return answer.status() / 100 == 2;
    }

    private static int exitCode(Answer answer) {
        if (success(answer)) {
            return ExitCode.OK;
        }
        if (answer.status() >= 500 && answer.is("application/problem+json")) {
            return ExitCode.NO_UPSTREAM;
        }
        return answer.status() == 404 || answer.status() == 410 ? ExitCode.NOT_FOUND : ExitCode.NO_SUCCESS;
    }

    private static String document(Answer answer, String cache) throws IOException {
        byte[] content = answer.content().readNBytes(LARGEST_IN_JSON + 1);
        if (content.length > LARGEST_IN_JSON) {
            throw new Failure(ExitCode.FAILED, "More than " + Words.size(LARGEST_IN_JSON) + ": get it without --json.");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", answer.status());
        document.put(
                "fields",
                answer.fields().stream()
                        .map(field -> List.of(field.getKey(), field.getValue()))
                        .toList());
        document.put("cache", cache);
        document.put("size", content.length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            document.put("text", text);
        } catch (CharacterCodingException notText) {
            document.put("base64", Base64.getEncoder().encodeToString(content));
        }
        return JsonText.of(document);
    }
}
