package apirelay.relay;

import java.time.Duration;

/**
 * How requests share one answer.
 *
 * @param timeout how long a request waits for the head of the answer to another; zero: none ever waits
 * @param finishAbandoned whether a storable response that nobody reads any more is fetched to its end all the same
 */
public record CrowdSettings(Duration timeout, boolean finishAbandoned) {

    /** The defaults of {@code docs/configuration.md}. */
    public static final CrowdSettings DEFAULT = new CrowdSettings(Duration.ofSeconds(30), true);
}
