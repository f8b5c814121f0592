package apirelay.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * So many users who each ask again as soon as they are answered: for the root ({@code mix=root}), or for one of many URLs, the
 * k-th most popular of them in 1/k of the cases ({@code mix=zipf}).
 */
public final class ClosedLoop extends Simulation {

    private static final int URLS = Integer.getInteger("urls", 10_000);

    public ClosedLoop() {
        int users = Integer.getInteger("users");
        Duration time = Duration.ofSeconds(Integer.getInteger("seconds"));
        ChainBuilder ask = System.getProperty("mix").equals("root") ? root() : zipf();
        setUp(scenario(users + " users").exec(during(time).on(ask)).injectOpen(atOnceUsers(users)))
                .protocols(http.baseUrl(System.getProperty("url")).disableCaching());
    }

    private static ChainBuilder root() {
        return exec(http("/").get("/").check(status().is(200)));
    }

    private static ChainBuilder zipf() {
        double[] upTo = new double[URLS];
        double sum = 0;
        for (int k = 0; k < URLS; k++) {
            sum += 1.0 / (k + 1);
            upTo[k] = sum;
        }
        double all = sum;
        return exec(http("/zipf/n")
                .get(session -> "/zipf/" + rank(upTo, ThreadLocalRandom.current().nextDouble(all)))
                .check(status().is(200)));
    }

    /** Ranks are spread over the names, for these also tell the sizes. */
    private static int rank(double[] upTo, double drawn) {
        int found = java.util.Arrays.binarySearch(upTo, drawn);
        int k = Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
        return new SplittableRandom(k).nextInt(Integer.MAX_VALUE);
    }
}
