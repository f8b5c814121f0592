package apirelay.relay;

import static apirelay.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import apirelay.http.Fields;
import apirelay.relay.UpstreamState.State;
import apirelay.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which base URL gets a request, which get a second one, and what makes one of them down. */
class UpstreamGroupTest {

    private static final Upstream.Request GET = new Upstream.Request("GET", "/", Fields.EMPTY, null);

    private final TestClock clock = new TestClock();
    private final FakeUpstream one = new FakeUpstream();
    private final FakeUpstream two = new FakeUpstream();
    private final RecordingReceiver receiver = new RecordingReceiver();

    private UpstreamGroup group(FakeUpstream... upstreams) {
        return group(new UpstreamGroup.Settings(3, null, Duration.ofHours(1)), upstreams);
    }

    private UpstreamGroup group(UpstreamGroup.Settings settings, FakeUpstream... upstreams) {
        Map<URI, Upstream> byUrl = new LinkedHashMap<>();
        for (FakeUpstream upstream : upstreams) {
            byUrl.put(URI.create("http://" + (char) ('a' + byUrl.size())), upstream);
        }
        return new UpstreamGroup(byUrl, settings, clock);
    }

    private static RecordingReceiver send(UpstreamGroup group, Upstream.Request request) {
        RecordingReceiver receiver = new RecordingReceiver();
        group.send(request, receiver);
        return receiver;
    }

    private static List<State> states(UpstreamGroup group) {
        return group.states("r").stream().map(UpstreamState::state).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, false, CLOSED, true",
        "HEAD, false, CLOSED, true",
        "OPTIONS, false, CLOSED, true",
        "TRACE, false, CLOSED, true",
        "GET, true, CLOSED, false",
        "POST, false, CLOSED, false",
        "PUT, false, CLOSED, false",
        "DELETE, false, CLOSED, false",
        "X, false, CLOSED, false",
        "GET, false, REFUSED, true",
        "POST, false, REFUSED, true",
        "POST, true, REFUSED, false",
        "GET, false, UNREACHABLE, false",
        "GET, false, INVALID, false",
        "GET, false, TIMEOUT, false",
        "GET, false, OVERLOADED, false",
        "GET, false, ABORTED, false",
    })
    void sendsAgainOnAFreshConnectionWhatMayBe(String method, boolean content, Upstream.Kind kind, boolean again) {
        Upstream.Content some = content ? PiecewiseContent.of("x", true) : null;
        group(one).send(new Upstream.Request(method, "/", Fields.EMPTY, some), receiver);
        one.sent(0).fail(kind);

        if (again) {
            assertThat(one.sent(1).request.afresh()).isTrue();
            one.sent(1).answer("ok");
            assertThat(receiver.text()).isEqualTo("ok");
        } else {
            assertThat(receiver.events()).containsExactly("failed " + kind);
        }
        assertThat(one.sent()).hasSize(again ? 2 : 1);
    }

    @Test
    void sendsOnceMoreOnly() {
        group(one).send(GET, receiver);
        one.sent(0).fail(Upstream.Kind.CLOSED);
        one.sent(1).fail(Upstream.Kind.CLOSED);

        assertThat(receiver.events()).containsExactly("failed CLOSED");
        assertThat(one.sent()).hasSize(2);
    }

    @Test
    void doesNotSendAgainWhatHasAHead() {
        group(one).send(GET, receiver);
        one.sent(0).head(200);
        one.sent(0).fail(Upstream.Kind.CLOSED);

        assertThat(receiver.events()).containsExactly("head 200", "failed CLOSED");
        assertThat(one.sent()).hasSize(1);
    }

    @Test
    void doesNotSendAgainWhatWasCancelled() {
        group(one).send(GET, receiver).cancel();

        assertThat(receiver.events()).containsExactly("failed ABORTED");
        assertThat(one.sent()).hasSize(1);
    }

    @Test
    void cancelsWhatWasSentAgain() {
        Upstream.Call call = group(one).send(GET, receiver);
        one.sent(0).fail(Upstream.Kind.CLOSED);
        call.cancel();

        assertThat(one.sent(1).cancelled).isTrue();
        assertThat(receiver.events()).containsExactly("failed ABORTED");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "CLOSED"})
    void sendsAgainToAnother(Upstream.Kind kind) {
        group(one, two).send(GET, receiver);
        FakeUpstream asked = one.sent().isEmpty() ? two : one;
        FakeUpstream other = asked == one ? two : one;
        asked.sent(0).fail(kind);
        other.sent(0).answer("ok");

        assertThat(receiver.text()).isEqualTo("ok");
        assertThat(asked.sent()).hasSize(1);
    }

    @Test
    void asksEachInTurn() {
        UpstreamGroup group = group(one, two);
        for (int i = 0; i < 6; i++) {
            RecordingReceiver answer = send(group, GET);
            last(i % 2 == 0 ? one : two).answer("ok");
            assertThat(answer.text()).isEqualTo("ok");
        }
    }

    @Test
    void asksTheOneWithTheFewestUnderWay() {
        UpstreamGroup group = group(one, two);
        send(group, GET);
        send(group, GET);
        one.sent(0).answer("ok");
        send(group, GET);

        assertThat(one.sent()).hasSize(2);
        assertThat(two.sent()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "TIMEOUT"})
    void isDownAfterSoManyFailuresInARow(Upstream.Kind kind) {
        UpstreamGroup group = group(one);
        fail(group, kind, 2);
        send(group, GET);
        one.sent(2).answer("ok");
        fail(group, kind, 2);
        assertThat(states(group)).containsExactly(State.UP);
        fail(group, kind, 1);

        assertThat(group.states("r")).containsExactly(new UpstreamState("r", URI.create("http://a"), State.DOWN, 6, 5));
        assertThat(send(group, GET).events()).containsExactly("failed DOWN");
        assertThat(one.sent()).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID", "OVERLOADED", "ABORTED", "CLOSED"})
    void isNotDownFor(Upstream.Kind kind) {
        UpstreamGroup group = group(one);
        for (int i = 0; i < 5; i++) {
            send(group, new Upstream.Request("POST", "/", Fields.EMPTY, null));
            one.sent(i).fail(kind);
        }
        assertThat(states(group)).containsExactly(State.UP);
    }

    @Test
    void triesOneRequestAfterAWhile() {
        UpstreamGroup group = group(one);
        fail(group, Upstream.Kind.UNREACHABLE, 3);
        clock.pass(UpstreamGroup.DOWN_TIME.plusMillis(1));
        send(group, GET);
        assertThat(states(group)).containsExactly(State.PROBING);
        assertThat(send(group, GET).events()).containsExactly("failed DOWN");
        one.sent(3).fail(Upstream.Kind.UNREACHABLE);
        assertThat(states(group)).containsExactly(State.DOWN);
        clock.pass(UpstreamGroup.DOWN_TIME.plusMillis(1));
        send(group, GET);
        one.sent(4).head(503); // An answer.

        assertThat(states(group)).containsExactly(State.UP);
    }

    @Test
    void leavesOutWhatIsDown() {
        UpstreamGroup group = group(one, two);
        for (int i = 0; i < 8; i++) {
            int before = one.sent().size();
            RecordingReceiver answer = send(group, GET);
            if (one.sent().size() > before) {
                last(one).fail(Upstream.Kind.UNREACHABLE);
            }
            last(two).answer("ok");
            assertThat(answer.text()).isEqualTo("ok");
        }
        assertThat(one.sent()).hasSize(3);
        assertThat(states(group)).containsExactly(State.DOWN, State.UP);
    }

    @Test
    void asksNothingOfAnUnhealthyOne() throws Exception {
        try (UpstreamGroup group = group(new UpstreamGroup.Settings(3, "/health", Duration.ofMillis(5)), one)) {
            await("a check", () -> !one.sent().isEmpty());
            assertThat(one.sent(0).request.target()).isEqualTo("/health");
            one.sent(0).head(500);
            one.sent(0).end();
            assertThat(send(group, GET).events()).containsExactly("failed DOWN");

            await("another check", () -> one.sent().size() > 1);
            one.sent(1).answer("ok");
            assertThat(states(group)).containsExactly(State.UP);

            await("a third check", () -> one.sent().size() > 2);
            one.sent(2).fail(Upstream.Kind.OVERLOADED);
            assertThat(states(group)).containsExactly(State.UP);

            await("a fourth check", () -> one.sent().size() > 3);
            one.sent(3).fail(Upstream.Kind.TIMEOUT);
            assertThat(states(group)).containsExactly(State.DOWN);
        }
    }

    private static FakeUpstream.Sent last(FakeUpstream upstream) {
        return upstream.sent(upstream.sent().size() - 1);
    }

    private void fail(UpstreamGroup group, Upstream.Kind kind, int times) {
        for (int i = 0; i < times; i++) {
            send(group, GET);
            last(one).fail(kind);
        }
    }
}
