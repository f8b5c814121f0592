package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.http.HttpDate;
import apirelay.http.RequestHead;
import apirelay.http.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A response that any rule forbids is never served: random exchanges on one key, judged by {@link ReferenceCache}. */
class RandomExchangesTest {

    private static final int EXCHANGES = 10_000;

    private static final List<String> RESPONSE_DIRECTIVES = List.of(
            "max-age=0",
            "max-age=1",
            "max-age=5",
            "max-age=60",
            "s-maxage=5",
            "public",
            "private",
            "private=\"B\"",
            "no-cache=\"B\"",
            "no-store",
            "no-cache",
            "must-revalidate",
            "proxy-revalidate",
            "must-understand",
            "stale-while-revalidate=5",
            "stale-if-error=5",
            "immutable");

    private static final List<String> REQUEST_DIRECTIVES = List.of(
            "no-cache",
            "no-store",
            "max-age=0",
            "max-age=2",
            "max-age=20",
            "min-fresh=2",
            "max-stale",
            "max-stale=3",
            "stale-if-error=3",
            "only-if-cached",
            "foo");

    private static final long[] WAITS = {0, 0, 1, 500, 999, 1000, 1001, 4999, 5000, 6000, 60_000};

    @ParameterizedTest
    @CsvSource({"1, letter", "2, letter", "3, default", "4, default"})
    void neverServeWhatIsForbidden(long seed, String policy) {
        int served = new Run(new Random(seed), policy.equals("letter") ? Messages.LETTER : CachePolicy.DEFAULT).run();
        assertThat(served).isGreaterThan(EXCHANGES / 20); // Else the run shows nothing.
    }

    private static final class Run implements Reuse.Visitor {

        private final Random random;
        private final CachePolicy policy;
        private final ReferenceCache reference;
        private final List<StoredResponse> variants = new ArrayList<>();
        private Instant now = ARRIVAL;
        private RequestHead request = new RequestHead("GET", "http", "example.org", "/a", null, Fields.EMPTY, false);
        private long ids;
        private int served;
        private int onFailure;

        Run(Random random, CachePolicy policy) {
            this.random = random;
            this.policy = policy;
            this.reference = new ReferenceCache(policy);
        }

        int run() {
            for (int i = 0; i < EXCHANGES; i++) {
                now = now.plusMillis(WAITS[random.nextInt(WAITS.length)]);
                request = request();
                Reuse.decide(request, variants, now, policy).accept(this);
                if (chance(20)) {
                    variants.clear(); // Invalidated.
                }
                if (chance(30)) { // Purged softly.
                    variants.forEach(variant -> reference.stale(variant.id(), now));
                    variants.replaceAll(variant -> variant.staleFrom(now));
                }
            }
            assertThat(onFailure).isGreaterThan(EXCHANGES / 200);
            return served;
        }

        @Override
        public void serve(Reuse.Serve serve) {
            assertAllowed(serve.stored());
        }

        @Override
        public void serveWhileRevalidating(Reuse.ServeWhileRevalidating serve) {
            assertAllowed(serve.stored());
        }

        @Override
        public void validate(Reuse.Validate validate) {
            StoredResponse stored = validate.stored();
            Instant asked = now;
            now = now.plusMillis(random.nextInt(3) * 700L);
            if (chance(8)) {
                assertStaleAllowed(stored, Validation.withoutAnswer(request, stored, now, policy), false);
                return;
            }
            ResponseHead answer = chance(2)
                    ? new ResponseHead(304, responseFields(stored.fields().first("ETag")))
                    : response();
            if (request.method().equals("HEAD") && answer.status() != 304 && answer.status() < 500) {
                updateFromHead(stored, answer, asked);
                keep(answer, asked);
                return;
            }
            Validation validation = Validation.interpret(request, stored, answer, asked, now, policy);
            assertStaleAllowed(stored, validation, true);
            if (validation instanceof Validation.Freshened freshened) {
                if (freshened.storability() == Storability.STORABLE) {
                    reference.updated(stored.id(), request, answer, asked, now);
                    variants.replaceAll(variant -> variant.isSame(stored) ? freshened.freshened() : variant);
                }
            } else if (validation instanceof Validation.Replaced) {
                keep(answer, asked);
            }
        }

        @Override
        public void forward(Reuse.Forward forward) {
            Instant asked = now;
            now = now.plusMillis(random.nextInt(3) * 700L);
            keep(response(), asked);
        }

        @Override
        public void notCached(Reuse.NotCached notCached) {}

        private void keep(ResponseHead response, Instant asked) {
            if (Storability.judge(request, response, policy) == Storability.STORABLE) {
                StoredResponse stored = Storability.toStore(request, response, asked, now, policy)
                        .withContent(++ids, 10, null);
                variants.removeIf(variant -> Selection.replaces(stored, variant, policy));
                variants.add(0, stored);
                reference.received(stored.id(), request, response, asked, now);
            }
        }

        private void updateFromHead(StoredResponse stored, ResponseHead answer, Instant asked) {
            StoredResponse updated = Validation.afterHead(request, stored, answer, asked, now, policy);
            if (updated != null) {
                reference.updated(stored.id(), request, answer, asked, now);
                variants.replaceAll(variant -> variant.isSame(stored) ? updated : variant);
            } else if (answer.status() == 200) {
                reference.stale(stored.id(), now);
                variants.replaceAll(variant -> variant.isSame(stored) ? stored.staleFrom(now) : variant);
            }
        }

        private void assertStaleAllowed(StoredResponse stored, Validation validation, boolean answered) {
            if (validation instanceof Validation.ServeStale) {
                onFailure++;
                assertThat(reference.forbidsOnFailure(stored.id(), request, now, answered))
                        .as(() -> request + "\nwas served on failure at " + now + "\n" + stored)
                        .isNull();
            }
        }

        private void assertAllowed(StoredResponse stored) {
            served++;
            for (String unservable : reference.unservable(stored.id())) {
                assertThat(stored.fields().contains(unservable))
                        .as(() -> unservable + " of " + stored)
                        .isFalse();
            }
            String forbids = reference.forbids(stored.id(), request, now);
            assertThat(forbids)
                    .as(() -> request + "\nwas served at " + now + "\n" + stored)
                    .isNull();
        }

        private RequestHead request() {
            Fields.Builder fields = Fields.builder();
            if (chance(3)) {
                fields.add("Cache-Control", some(REQUEST_DIRECTIVES, 2));
            }
            maybe(fields, 20, "Pragma", "no-cache");
            maybe(fields, 6, "Authorization", "x");
            maybe(fields, 6, "Cookie", "x");
            maybe(fields, 2, "A", List.of("0", "1", "0,1", "0, 1").get(random.nextInt(4)));
            maybe(fields, 3, "C", String.valueOf(random.nextInt(2)));
            maybe(fields, 8, "If-None-Match", "\"" + random.nextInt(3) + '"');
            String method = List.of("GET", "GET", "GET", "GET", "HEAD", "POST").get(random.nextInt(6));
            return new RequestHead(method, "http", "example.org", "/a", null, fields.build(), chance(50));
        }

        private ResponseHead response() {
            int status = List.of(200, 200, 200, 200, 404, 302, 500, 599).get(random.nextInt(8));
            String tag = chance(3) ? null : (chance(4) ? "W/" : "") + '"' + random.nextInt(3) + '"';
            return new ResponseHead(status, responseFields(tag));
        }

        private Fields responseFields(@Nullable String tag) {
            Fields.Builder fields = Fields.builder();
            if (tag != null) {
                fields.add("ETag", tag);
            }
            if (!chance(4)) {
                fields.add("Cache-Control", some(RESPONSE_DIRECTIVES, 3));
            }
            maybe(
                    fields,
                    40,
                    "Relay-Cache-Control",
                    some(RESPONSE_DIRECTIVES, 2).split(",", 2)[0]);
            maybe(fields, 12, "CDN-Cache-Control", some(RESPONSE_DIRECTIVES, 2).split(",", 2)[0]);
            maybe(fields, 4, "Expires", HttpDate.format(now.plusSeconds(random.nextInt(20) - 5)));
            maybe(fields, 2, "Date", HttpDate.format(now.minusSeconds(random.nextInt(4))));
            maybe(fields, 8, "Age", String.valueOf(random.nextInt(6)));
            maybe(fields, 3, "Last-Modified", HttpDate.format(now.minusSeconds(random.nextInt(100))));
            maybe(fields, 4, "Vary", List.of("*", "A", "A", "A, C", "C").get(random.nextInt(5)));
            maybe(fields, 3, "B", String.valueOf(random.nextInt(2)));
            maybe(fields, 10, "Set-Cookie", "a=b");
            maybe(fields, 6, "Content-Location", "/a");
            return fields.build();
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        private void maybe(Fields.Builder fields, int oneIn, String name, String value) {
            if (chance(oneIn)) {
                fields.add(name, value);
            }
        }

        private String some(List<String> directives, int most) {
            StringBuilder text = new StringBuilder(directives.get(random.nextInt(directives.size())));
            for (int i = random.nextInt(most); i > 0; i--) {
                text.append(", ").append(directives.get(random.nextInt(directives.size())));
            }
            return text.toString();
        }
    }
}
