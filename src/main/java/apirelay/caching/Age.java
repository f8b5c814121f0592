package apirelay.caching;

import java.time.Duration;
import java.time.Instant;

/**
 * How a stored response's age comes about, term for term (RFC 9111 §4.2.3).
 *
 * @param date its {@code Date}, or when it came if that is not valid
 * @param ageValue its {@code Age}
 * @param correctedInitialAge its age when it came
 * @param residentTime how long it has been here
 */
public record Age(
        Instant date,
        Duration ageValue,
        Duration apparentAge,
        Duration responseDelay,
        Duration correctedAgeValue,
        Duration correctedInitialAge,
        Duration residentTime,
        Duration currentAge) {

    public static Age of(StoredResponse stored, Instant now) {
        Instant date = Freshness.date(stored);
        return new Age(
                date,
                Freshness.ageValue(stored.fields()),
                Freshness.apparentAge(stored, date),
                Freshness.responseDelay(stored),
                Freshness.correctedAgeValue(stored),
                Freshness.correctedInitialAge(stored, date),
                Freshness.residentTime(stored, now),
                Freshness.currentAge(stored, date, now));
    }
}
