package apirelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import apirelay.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for the same, while one of them is upstream. */
class CrowdTest {

    private static final String[] FRESH = {"Cache-Control", "max-age=60"};

    private CrowdFixture relay = new CrowdFixture(CrowdSettings.DEFAULT);

    @AfterEach
    void close() {
        relay.close();
    }

    private FakeUpstream.Sent leaders() {
        return relay.upstream.sent(0);
    }

    private int sent() {
        return relay.upstream.sent().size();
    }

    @Nested
    class Sharing {

        @Test
        void asksOnceForAll() {
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            leaders().head(200, FRESH);
            FakeClient late = relay.get();
            leaders().content("con");
            FakeClient later = relay.get();
            leaders().content("tent");
            leaders().end();
            FakeClient hit = relay.get();

            assertThat(sent()).isEqualTo(1);
            for (FakeClient client : List.of(leader, follower, late, later, hit)) {
                assertThat(client.text()).isEqualTo("content");
                assertThat(client.ended).isTrue();
            }
            assertThat(leader.field("Cache-Status")).contains("; stored").doesNotContain("collapsed");
            assertThat(hit.field("Cache-Status")).contains("; hit");
            for (FakeClient client : List.of(follower, late, later)) {
                assertThat(client.field("Cache-Status"))
                        .startsWith("api-relay; fwd=uri-miss; fwd-status=200; ttl=60; collapsed");
            }
        }

        @Test
        void givesFollowersWhatIsThereBeforeTheEnd() {
            relay.get();
            FakeClient follower = relay.get();
            leaders().head(200, FRESH);
            leaders().content("first");

            assertThat(follower.text()).isEqualTo("first");
            assertThat(follower.ended).isFalse();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                nullValues = "-",
                value = {
                    "GET | If-None-Match | \"1\" | 304 | -",
                    "GET | If-None-Match | \"2\" | 200 | 0123456789",
                    "GET | Range | bytes=2-4 | 206 | 234",
                    "GET | Range | bytes=-2 | 206 | 89",
                    "GET | Range | bytes=10- | 416 | -",
                    "GET | Cache-Control | no-store | 200 | 0123456789",
                    "GET | Cache-Control | max-age=5 | 200 | 0123456789",
                    "HEAD | Accept | */* | 200 | -",
                })
        void judgesEachByItsOwnRequest(String method, String name, String value, int status, String text) {
            relay.get();
            FakeClient follower = relay.send(FakeClient.quick(), method, name, value);
            assertThat(sent()).isEqualTo(1);
            leaders().head(200, "Cache-Control", "max-age=60", "ETag", "\"1\"", "Content-Length", "10");
            leaders().content("01234");
            leaders().content("56789");
            leaders().end();

            assertThat(sent()).isEqualTo(1);
            assertThat(follower.status()).isEqualTo(status);
            assertThat(follower.text()).isEqualTo(text == null ? "" : text);
            assertThat(follower.ended).isTrue();
            assertThat(follower.field("Cache-Status")).contains("collapsed");
        }

        @Test
        void endsARangeWithItsLastByte() {
            relay.get();
            FakeClient follower = relay.get("Range", "bytes=1-2");
            leaders().head(200, "Cache-Control", "max-age=60", "Content-Length", "10");
            leaders().content("0123");

            assertThat(follower.text()).isEqualTo("12");
            assertThat(follower.ended).isTrue();
            assertThat(follower.field("Content-Range")).isEqualTo("bytes 1-2/10");
            assertThat(follower.field("Content-Length")).isEqualTo("2");
        }

        @Test
        void sendsTheWholeForARangeOfUnknownLength() {
            relay.get();
            FakeClient follower = relay.get("Range", "bytes=1-2");
            leaders().answer("0123", FRESH);

            assertThat(follower.status()).isEqualTo(200);
            assertThat(follower.text()).isEqualTo("0123");
            assertThat(sent()).isEqualTo(1);
        }

        @Test
        void letsARangeFarAheadGoAlone() {
            relay.get();
            relay.get("Range", "bytes=2000000-");
            leaders().head(200, "Cache-Control", "max-age=60", "Content-Length", "3000000");

            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void groupsByVary() {
            List<FakeClient> english = new ArrayList<>(List.of(relay.get("Accept-Language", "en")));
            List<FakeClient> swedish = new ArrayList<>();
            List<FakeClient> finnish = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                swedish.add(relay.get("Accept-Language", "sv"));
                finnish.add(relay.get("Accept-Language", "fi"));
                english.add(relay.get("Accept-Language", "en"));
            }
            String[] varies = {"Cache-Control", "max-age=60", "Vary", "Accept-Language"};
            leaders().head(200, varies);
            assertThat(sent()).isEqualTo(3);
            leaders().content("en");
            leaders().end();
            relay.upstream.sent(1).answer("sv", varies);
            relay.upstream.sent(2).answer("fi", varies);

            assertThat(english).extracting(FakeClient::text).containsOnly("en");
            assertThat(swedish).extracting(FakeClient::text).containsOnly("sv");
            assertThat(finnish).extracting(FakeClient::text).containsOnly("fi");
            assertThat(sent()).isEqualTo(3);
        }

        @Test
        void sharesARevalidation() {
            relay.get();
            leaders().answer("content", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));

            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            FakeClient has = relay.get("If-None-Match", "\"1\"");
            assertThat(sent()).isEqualTo(2);
            relay.upstream.sent(1).head(304, "Cache-Control", "max-age=60", "ETag", "\"1\"");
            relay.upstream.sent(1).end();

            assertThat(List.of(leader.text(), follower.text())).containsOnly("content");
            assertThat(has.status()).isEqualTo(304);
            assertThat(follower.field("Cache-Status"))
                    .startsWith("api-relay; fwd=stale; fwd-status=304; ttl=60; collapsed");
            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void sharesARevalidationThatBringsAnother() {
            relay.get();
            leaders().answer("old", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));
            relay.get();
            FakeClient follower = relay.get();
            relay.upstream.sent(1).answer("new", "Cache-Control", "max-age=60", "ETag", "\"2\"");

            assertThat(follower.text()).isEqualTo("new");
            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void waitsOnWhenThe304NamesNothingStored() {
            relay.get();
            leaders().answer("old", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            relay.upstream.sent(1).head(304, "ETag", "\"3\"");
            relay.upstream.sent(1).end();
            assertThat(sent()).isEqualTo(3);
            relay.upstream.sent(2).answer("new", FRESH);

            assertThat(List.of(leader.text(), follower.text())).containsOnly("new");
            assertThat(sent()).isEqualTo(3);
        }

        @Test
        void followsAValidationInTheBackground() {
            relay.get();
            leaders().answer("old", "Cache-Control", "max-age=60, stale-while-revalidate=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));
            FakeClient stale = relay.get();
            relay.clock.pass(Duration.ofMinutes(2));
            FakeClient follower = relay.get();
            assertThat(stale.text()).isEqualTo("old");
            assertThat(sent()).isEqualTo(2);
            relay.upstream.sent(1).answer("new", "Cache-Control", "max-age=600");

            assertThat(sent()).isEqualTo(2);
            assertThat(follower.text()).isEqualTo("new");
        }
    }

    @Nested
    class NotSharing {

        @ParameterizedTest
        @CsvSource({
            "Cache-Control, no-store",
            "Cache-Control, private",
            "Cache-Control, max-age=0",
            "Cache-Control, no-cache",
            "Set-Cookie, id=1",
            "Vary, *",
        })
        void letsAllGoAtOnceAndRemembersIt(String name, String value) {
            for (int i = 0; i < 5; i++) {
                relay.get();
            }
            assertThat(sent()).isEqualTo(1);
            leaders().head(200, name, value);
            assertThat(sent()).isEqualTo(5);
            FakeClient next = relay.get();
            assertThat(sent()).isEqualTo(6);

            relay.clock.pass(UnshareableKeys.REMEMBERED);
            relay.get();
            relay.get();
            assertThat(sent()).isEqualTo(7);
            relay.upstream.sent(1).answer("own", name, value);
            assertThat(next.status()).isZero();
        }

        @Test
        void saysWhy() {
            relay.get();
            FakeClient follower = relay.get();
            leaders().head(404, "Cache-Control", "no-store");
            relay.upstream.sent(1).answer("own", FRESH);

            assertThat(follower.text()).isEqualTo("own");
            assertThat(follower.field("Cache-Status"))
                    .contains("detail=not-shared")
                    .doesNotContain("collapsed");
        }

        @Test
        void forgetsItWhenAnAnswerIsForAll() {
            relay.get();
            leaders().answer("x", "Cache-Control", "no-store");
            relay.get();
            relay.upstream.sent(1).answer("x", "Cache-Control", "max-age=1");
            relay.clock.pass(Duration.ofSeconds(2));
            relay.get();
            relay.get();

            assertThat(sent()).isEqualTo(3);
        }

        @ParameterizedTest
        @CsvSource({
            "GET, Cache-Control, no-cache",
            "GET, Cache-Control, max-age=0",
            "GET, Pragma, no-cache",
            "GET, If-Match, \"1\"",
            "GET, Authorization, Basic x",
            "GET, Cookie, id=1",
            "POST, Accept, */*",
        })
        void neverWaitsForAnAnswerThatIsNoneToIt(String method, String name, String value) {
            relay.get();
            relay.send(FakeClient.quick(), method, name, value);

            assertThat(sent()).isEqualTo(2);
        }

        @ParameterizedTest
        @CsvSource({
            "HEAD, Accept, */*",
            "GET, Range, bytes=0-1",
            "GET, If-None-Match, \"1\"",
            "GET, Cache-Control, no-store",
            "GET, Authorization, Basic x",
            "GET, Cookie, id=1",
        })
        void neverWaitsForAnAnswerThatIsOnesOwn(String method, String name, String value) {
            relay.send(FakeClient.quick(), method, name, value);
            relay.get();

            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void doesNotWaitIfItTakesOnlyWhatIsStored() {
            relay.get();
            FakeClient impatient = relay.get("Cache-Control", "only-if-cached");

            assertThat(impatient.status()).isEqualTo(504);
            assertThat(sent()).isEqualTo(1);
        }

        @Test
        void keepsTheUnshareableAnswerToCredentialsFromMarkingTheRest() {
            relay.get("Authorization", "Basic x");
            leaders().answer("secret", "Cache-Control", "max-age=60");
            relay.get();
            relay.get();

            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void mayBeTurnedOff() {
            relay.close();
            relay = new CrowdFixture(new CrowdSettings(Duration.ZERO, true));
            relay.get();
            relay.get();

            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void waitsNoLongerThanItMay() throws Exception {
            relay.close();
            relay = new CrowdFixture(new CrowdSettings(Duration.ofMillis(1), true));
            relay.get();
            FakeClient follower = relay.get();
            Eventually.await("gone alone", () -> sent() == 2);
            relay.get(); // It is known by now that the answer takes long.
            assertThat(sent()).isEqualTo(3);
            relay.upstream.sent(1).answer("own", "Cache-Control", "no-store");

            assertThat(follower.text()).isEqualTo("own");
            leaders().head(200, FRESH);
            FakeClient late = relay.get();
            leaders().content("x");
            leaders().end();
            assertThat(late.text()).isEqualTo("x");
            assertThat(sent()).isEqualTo(3);
        }
    }

    @Nested
    class Leaving {

        @Test
        void handsOverWhenTheLeadersClientLeavesBeforeTheHead() {
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            leader.go();
            leaders().answer("content", FRESH);

            assertThat(follower.text()).isEqualTo("content");
            assertThat(leader.head).isNull();
            assertThat(sent()).isEqualTo(1);
        }

        @Test
        void handsOverWhenTheLeadersClientLeavesWithinTheContent() {
            FakeClient leader = relay.send(FakeClient.slow(), "GET");
            FakeClient follower = relay.get();
            leaders().head(200, FRESH);
            leaders().content("con");
            leader.go();
            leaders().content("tent");
            leaders().end();

            assertThat(follower.text()).isEqualTo("content");
            assertThat(leaders().cancelled).isFalse();
        }

        @Test
        void givesUpWhenNobodyWaits() {
            relay.get().go();
            assertThat(leaders().cancelled).isTrue();

            FakeClient next = relay.get();
            relay.upstream.sent(1).answer("content", FRESH);
            assertThat(next.text()).isEqualTo("content");
        }

        @Test
        void passesAFailureOfAnAbandonedLeaderByItsFollowers() {
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            leader.go();
            leaders().fail(Upstream.Kind.ABORTED);
            relay.upstream.sent(1).answer("own", FRESH);

            assertThat(follower.text()).isEqualTo("own");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void finishesWhatNobodyReadsIfSet(boolean finish) {
            relay.close();
            relay = new CrowdFixture(new CrowdSettings(Duration.ofSeconds(30), finish));
            FakeClient leader = relay.send(FakeClient.slow(), "GET");
            leaders().head(200, FRESH);
            leaders().content("con");
            leader.go();

            assertThat(leaders().cancelled).isEqualTo(!finish);
            if (finish) {
                assertThat(leaders().asked).isEqualTo(1);
                leaders().content("tent");
                leaders().end();
                assertThat(relay.get().text()).isEqualTo("content");
                assertThat(sent()).isEqualTo(1);
            }
        }

        @Test
        void neverFinishesWhatNobodyReadsNorKeeps() {
            FakeClient leader = relay.get();
            leaders().head(200, "Cache-Control", "no-store");
            leaders().content("con");
            leader.go();

            assertThat(leaders().cancelled).isTrue();
        }

        @Test
        void answersFollowersThatLeft() {
            relay.get();
            FakeClient follower = relay.get();
            follower.go();
            leaders().answer("content", "Cache-Control", "no-store");

            assertThat(follower.head).isNull();
            assertThat(sent()).isEqualTo(1);
        }
    }

    @Nested
    class Failing {

        @ParameterizedTest
        @EnumSource(
                value = Upstream.Kind.class,
                names = {"UNREACHABLE", "INVALID", "TIMEOUT", "OVERLOADED"})
        void tellsAllWithoutAskingAgain(Upstream.Kind kind) {
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            leaders().fail(kind);

            assertThat(List.of(leader.status(), follower.status())).containsOnly(kind.status());
            assertThat(sent()).isEqualTo(1);
        }

        @Test
        void givesEachTheStaleAnswerThatItMayHave() {
            relay.get();
            leaders().answer("old", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));
            relay.get();
            FakeClient follower = relay.get();
            FakeClient has = relay.get("If-None-Match", "\"1\"");
            relay.upstream.sent(1).fail(Upstream.Kind.UNREACHABLE);

            assertThat(follower.text()).isEqualTo("old");
            assertThat(follower.field("Cache-Status")).contains("collapsed").contains("detail=disconnected");
            assertThat(has.status()).isEqualTo(304);
            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void servesStaleToAllWhenUpstreamAnswersWithAnError() {
            relay.get();
            leaders().answer("old", "Cache-Control", "max-age=60, stale-if-error=60", "ETag", "\"1\"");
            relay.clock.pass(Duration.ofSeconds(61));
            relay.get();
            FakeClient follower = relay.get();
            relay.upstream.sent(1).head(503);
            relay.upstream.sent(1).end();

            assertThat(follower.text()).isEqualTo("old");
            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void abortsAllInMidStreamAndKeepsNothing() {
            FakeClient leader = relay.get();
            FakeClient follower = relay.get();
            leaders().head(200, FRESH);
            leaders().content("half");
            leaders().fail(Upstream.Kind.UNREACHABLE);
            FakeClient next = relay.get();

            for (FakeClient client : List.of(leader, follower)) {
                assertThat(client.ended).isFalse();
                assertThat(client.problem).isNotNull();
            }
            assertThat(sent()).isEqualTo(2);
            relay.upstream.sent(1).answer("whole", FRESH);
            assertThat(next.text()).isEqualTo("whole");
        }

        @Test
        void startsAnewForThoseWhoComeAfterAnInvalidation() {
            FakeClient before = relay.get();
            relay.store.invalidate(relay.key());
            FakeClient after = relay.get();
            FakeClient another = relay.get();
            assertThat(sent()).isEqualTo(2);
            leaders().answer("old", FRESH);
            relay.upstream.sent(1).answer("new", FRESH);

            assertThat(before.text()).isEqualTo("old");
            assertThat(List.of(after.text(), another.text(), relay.get().text()))
                    .containsOnly("new");
            assertThat(sent()).isEqualTo(2);
        }

        @Test
        void startsAnewWithinAnAnswerToo() {
            relay.get();
            leaders().head(200, FRESH);
            relay.store.invalidate(relay.key());
            relay.get();

            assertThat(sent()).isEqualTo(2);
        }
    }

    @Nested
    class Pacing {

        private final byte[] piece = new byte[20_000];

        Pacing() {
            Arrays.fill(piece, (byte) 'x');
        }

        @Test
        void goesAtThePaceOfTheFastestReader() {
            FakeClient slow = relay.send(FakeClient.slow(), "GET");
            FakeClient quick = relay.get();
            leaders().head(200, FRESH);
            for (int i = 0; i < 10; i++) {
                leaders().content(piece);
                assertThat(leaders().asked).isEqualTo(i + 1);
            }
            leaders().end();
            assertThat(quick.bytes()).hasSize(200_000).containsOnly('x');
            assertThat(slow.bytes()).isEmpty();
            slow.takeAll();
            assertThat(slow.bytes()).hasSize(200_000).containsOnly('x');
            assertThat(slow.ended).isTrue();
        }

        @Test
        void waitsForItsOnlyReader() {
            FakeClient slow = relay.send(FakeClient.slow(), "GET");
            leaders().head(200, FRESH);
            leaders().content(piece);
            assertThat(leaders().asked).isZero();
            slow.take();
            assertThat(leaders().asked).isEqualTo(1);
        }

        @Test
        void goesAtThePaceOfTheSlowestOnceTheStoreGivesUp() {
            FakeClient slow = relay.send(FakeClient.slow(), "GET");
            FakeClient quick = relay.get();
            leaders().head(200, FRESH);
            int pieces = 0;
            while (leaders().asked == pieces && pieces < 1000) { // Drafts may have half of the memory.
                leaders().content(piece);
                pieces++;
            }
            assertThat(pieces).isBetween(CrowdFixture.MEMORY / 2 / piece.length, CrowdFixture.MEMORY / piece.length);
            slow.takeAll();
            assertThat(leaders().asked).isEqualTo(pieces);
            FakeClient next = relay.get();
            assertThat(sent()).isEqualTo(2);
            leaders().content(piece);
            assertThat(leaders().asked).isEqualTo(pieces);
            slow.takeAll();
            assertThat(leaders().asked).isEqualTo(pieces + 1);
            leaders().end();

            for (FakeClient client : List.of(slow, quick)) {
                assertThat(client.bytes()).hasSize((pieces + 1) * piece.length).containsOnly('x');
                assertThat(client.ended).isTrue();
            }
            assertThat(next.head).isNull();
        }

        @Test
        void goesOnWhenTheSlowestLeaves() {
            FakeClient slow = relay.send(FakeClient.slow(), "GET");
            FakeClient quick = relay.get();
            leaders().head(200, FRESH);
            int pieces = 0;
            while (leaders().asked == pieces && pieces < 1000) {
                leaders().content(piece);
                pieces++;
            }
            slow.go();
            assertThat(leaders().asked).isEqualTo(pieces);
            leaders().content(piece);
            leaders().end();
            assertThat(quick.bytes()).hasSize((pieces + 1) * piece.length);
        }
    }
}
