package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static apirelay.caching.Messages.LETTER;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of no two representations a response is ever made (RFC 9111 §3.4): random ranges of a resource that changes, each of whose
 * bytes tells of which representation it is.
 */
class RandomPartsTest {

    private static final int EXCHANGES = 10_000;
    private static final int LENGTH = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void areNeverMixed(long seed) {
        Run run = new Run(new Random(seed));
        run.run();
        // Else the run shows nothing.
        assertThat(run.served).isGreaterThan(EXCHANGES / 20);
        assertThat(run.servedParts).isGreaterThan(EXCHANGES / 50);
        assertThat(run.combined).isGreaterThan(EXCHANGES / 200);
    }

    private static final class Run implements Reuse.Visitor {

        private final Random random;
        private final List<StoredResponse> variants = new ArrayList<>();

        /** The stored contents: of each byte, which representation it is of and where it stood there. */
        private final Map<Long, List<String>> contents = new HashMap<>();

        private Instant now = ARRIVAL;
        private int representation;
        private int tagging;
        private RequestHead request = request("");
        private long ids;
        private int served;
        private int servedParts;
        private int combined;

        Run(Random random) {
            this.random = random;
        }

        void run() {
            for (int i = 0; i < EXCHANGES; i++) {
                now = now.plusMillis(random.nextInt(4) * 500L);
                if (chance(12)) {
                    representation++;
                    tagging = random.nextInt(4);
                }
                request = request(chance(6) ? "" : "bytes=" + range());
                Reuse.decide(request, variants, now, LETTER).accept(this);
            }
        }

        @Override
        public void serve(Reuse.Serve serve) {
            answer(serve.stored());
        }

        @Override
        public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
            answer(serve.stored());
        }

        @Override
        public void validate(Reuse.Validate validate) {
            StoredResponse stored = validate.stored();
            Fields sent =
                    Validation.isPossible(stored) ? Validation.conditional(request.fields(), stored) : request.fields();
            if (tag() != null && sent.members("If-None-Match").contains(tag())) {
                ResponseHead answer = new ResponseHead(304, fields());
                if (Validation.interpret(request, stored, answer, now, now, LETTER)
                        instanceof Validation.Freshened freshened) {
                    variants.replaceAll(variant -> variant.isSame(stored) ? freshened.freshened() : variant);
                    answer(freshened.freshened());
                }
                return;
            }
            keep();
        }

        @Override
        public void forward(Reuse.Forward forward) {
            keep();
        }

        @Override
        public void notCached(Reuse.NotCached notCached) {
            throw new AssertionError("nobody asked for that");
        }

        /** What is served is of one representation, from where the head says it is. */
        private void answer(StoredResponse stored) {
            served++;
            List<String> content = Objects.requireNonNull(contents.get(stored.id()));
            int start = stored.part() == null ? 0 : (int) stored.part().first();
            String of = content.get(0).split("@", 2)[0];
            Preconditions wanted = Preconditions.evaluate(request, stored);
            if (wanted instanceof Preconditions.Parts parts) {
                servedParts++;
                for (ContentRange range : parts.ranges()) {
                    assertOf(of, content, start, range.first(), range.last());
                }
            } else if (wanted instanceof Preconditions.Whole) {
                assertThat(stored.part()).isNull();
                assertOf(of, content, 0, 0, LENGTH - 1);
            }
        }

        private void assertOf(String representation, List<String> content, int start, long first, long last) {
            for (long at = first; at <= last; at++) {
                assertThat(content.get((int) at - start))
                        .as(() -> request + " of " + content)
                        .isEqualTo(representation + '@' + at);
            }
        }

        /** Upstream's own answer: what was asked for of the present representation, or all of it. */
        private void keep() {
            List<ContentRange> ranges = request.fields().contains("Range") ? ranges() : List.of();
            ContentRange range = ranges.size() == 1 && !chance(5) ? ranges.get(0) : null;
            ResponseHead response = range == null
                    ? new ResponseHead(200, fields())
                    : new ResponseHead(206, fields().and("Content-Range", range.toString()));
            StoredResponse stored = Storability.toStore(request, response, now, now, LETTER);
            int first = range == null ? 0 : (int) range.first();
            int last = range == null ? LENGTH - 1 : (int) range.last();
            List<String> content = new ArrayList<>();
            for (int at = first; at <= last; at++) {
                content.add(representation + "@" + at);
            }
            Combination combination =
                    range == null ? null : Combination.find(request, variants, stored, now, now, LETTER);
            if (combination != null) {
                combined++;
                List<String> old =
                        Objects.requireNonNull(contents.get(combination.stored().id()));
                content.addAll(0, old.subList(0, (int) combination.before()));
                content.addAll(old.subList(old.size() - (int) combination.after(), old.size()));
                stored = combination.combined();
            }
            StoredResponse kept = stored.withContent(++ids, content.size(), null);
            contents.put(kept.id(), content);
            variants.removeIf(variant -> Selection.replaces(kept, variant, LETTER));
            variants.add(0, kept);
        }

        private List<ContentRange> ranges() {
            StoredResponse whole = Messages.stored("200").withContent(0, LENGTH, null);
            return Preconditions.evaluate(request, whole) instanceof Preconditions.Parts parts
                    ? parts.ranges()
                    : List.of();
        }

        private Fields fields() {
            Fields.Builder fields = Fields.builder().add("Cache-Control", "max-age=" + random.nextInt(3));
            if (tag() != null) {
                fields.add("ETag", Objects.requireNonNull(tag()));
            }
            return fields.build();
        }

        /** A strong one, a weak one that two representations share, or none. */
        private @Nullable String tag() {
            return switch (tagging) {
                case 0 -> null;
                case 1 -> "W/\"" + representation / 2 + '"';
                default -> "\"" + representation + '"';
            };
        }

        private String range() {
            int first = random.nextInt(LENGTH);
            List<String> forms = Arrays.asList(
                    first + "-" + (first + random.nextInt(LENGTH)),
                    first + "-",
                    "-" + (first + 1),
                    "0-" + first,
                    first + "-" + first + ", -2");
            return forms.get(random.nextInt(forms.size()));
        }

        private static RequestHead request(String range) {
            Fields fields = range.isEmpty() ? Fields.EMPTY : Fields.of("Range", range);
            return new RequestHead("GET", "http", "example.org", "/a", null, fields, false);
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }
    }
}
