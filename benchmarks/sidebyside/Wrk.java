package sidebyside;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs wrk, with one thread. */
final class Wrk {

    /**
     * What a run came to.
     *
     * @param rate answers a second
     * @param p99 milliseconds that 99 % of them took at most
     */
    record Result(double rate, double p99) {

        static Result median(List<Result> results) {
            return new Result(
                    median(results.stream().map(Result::rate)), median(results.stream().map(Result::p99)));
        }

        private static double median(Stream<Double> values) {
            List<Double> sorted = values.sorted(Comparator.naturalOrder()).toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99% +([0-9.]+)(us|ms|s)");
    private static final Pattern FAILED = Pattern.compile("Non-2xx.*|Socket errors: .*");

    private Wrk() {}

    /** The median of some rounds, each of which asks all peers, one after the other. */
    static Map<String, Result> compare(Map<String, String> urls, int connections, int rounds, int seconds)
            throws IOException {
        Map<String, List<Result>> all = new LinkedHashMap<>();
        for (String peer : urls.keySet()) {
            run(urls.get(peer), connections, 1); // Opens that many connections once.
            all.put(peer, new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (String peer : urls.keySet()) {
                all.get(peer).add(run(urls.get(peer), connections, seconds));
            }
        }
        Map<String, Result> medians = new LinkedHashMap<>();
        all.forEach((peer, results) -> medians.put(peer, Result.median(results)));
        return medians;
    }

    /** @param script a Lua script and its arguments; or nothing */
    static Result run(String url, int connections, int seconds, String... script) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
        if (script.length > 0) {
            command.addAll(List.of("-s", script[0]));
        }
        command.add(url);
        if (script.length > 0) {
            command.add("--");
            command.addAll(List.of(script).subList(1, script.length));
        }
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes());
        Matcher failed = FAILED.matcher(output);
        if (failed.find()) {
            System.out.println(url + ": " + failed.group());
        }
        Matcher rate = RATE.matcher(output);
        Matcher p99 = P99.matcher(output);
        if (!rate.find() || !p99.find()) {
            throw new IllegalStateException(output);
        }
        double unit = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0).get(p99.group(2));
        return new Result(Double.parseDouble(rate.group(1)), unit * Double.parseDouble(p99.group(1)));
    }
}
