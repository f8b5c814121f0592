package apirelay.caching;

import static apirelay.caching.Messages.ARRIVAL;
import static apirelay.caching.Messages.LETTER;
import static apirelay.caching.Messages.at;
import static apirelay.caching.Messages.request;
import static apirelay.caching.Messages.response;
import static apirelay.caching.Messages.seconds;
import static apirelay.caching.Messages.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {

    @Nested
    @DisplayName("RFC 9111 §4.2: fresh as long as the lifetime is greater than the age")
    class Boundary {

        @ParameterizedTest(name = "{0} at {1} s")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | Cache-Control: max-age=60                          ¦ 0        ¦ true
            200 | Cache-Control: max-age=60                          ¦ 59.999   ¦ true
            200 | Cache-Control: max-age=60                          ¦ 60       ¦ false
            200 | Cache-Control: max-age=60                          ¦ 60.001   ¦ false
            200 | Cache-Control: max-age=0                           ¦ 0        ¦ false
            200 | Cache-Control: max-age=60 | Age: 59                ¦ 0.999    ¦ true
            200 | Cache-Control: max-age=60 | Age: 59                ¦ 1        ¦ false
            200 | Cache-Control: max-age=60 | Age: 60                ¦ 0        ¦ false
            200 | Date: {-10} | Expires: {+10}                       ¦ 9.999    ¦ true
            200 | Date: {-10} | Expires: {+10}                       ¦ 10       ¦ false
            200 | Expires: {0}                                       ¦ 0        ¦ false
            200 | Last-Modified: {-1000}                             ¦ 99.999   ¦ true
            200 | Last-Modified: {-1000}                             ¦ 100      ¦ false
            200 | X: y                                               ¦ 0        ¦ false
            """)
        void isMetToTheMillisecond(String response, String age, boolean fresh) {
            Freshness freshness = Freshness.of(stored(response), at(age), LETTER);
            assertThat(freshness.isFresh()).isEqualTo(fresh);
            assertThat(freshness.timeLeft()).isEqualTo(freshness.lifetime().minus(freshness.currentAge()));
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.2.1: freshness lifetime")
    class FreshnessLifetime {

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | Cache-Control: max-age=60                                               ¦ 60         ¦ MAX_AGE
            200 | Cache-Control: s-maxage=60                                              ¦ 60         ¦ S_MAXAGE
            200 | Cache-Control: s-maxage=60, max-age=5                                   ¦ 60         ¦ S_MAXAGE
            200 | Cache-Control: max-age=5 | Cache-Control: s-maxage=60                   ¦ 60         ¦ S_MAXAGE
            200 | Cache-Control: max-age=60, s-maxage=5                                   ¦ 5          ¦ S_MAXAGE
            200 | Cache-Control: max-age=60, s-maxage=x                                   ¦ 0          ¦ S_MAXAGE
            200 | Cache-Control: max-age=x | Expires: {+60}                               ¦ 0          ¦ MAX_AGE
            200 | Cache-Control: max-age | Last-Modified: {-1000}                         ¦ 0          ¦ MAX_AGE
            200 | Cache-Control: max-age=60 | Expires: {-60}                              ¦ 60         ¦ MAX_AGE
            200 | Cache-Control: max-age=60 | Expires: 0                                  ¦ 60         ¦ MAX_AGE
            200 | Cache-Control: max-age=99999999999                                      ¦ 2147483648 ¦ MAX_AGE
            200 | Expires: {+60}                                                          ¦ 60         ¦ EXPIRES
            200 | Expires: {+60} | Date: {+50}                                            ¦ 10         ¦ EXPIRES
            200 | Expires: {+60} | Date: foo                                              ¦ 60         ¦ EXPIRES
            200 | Expires: {+300} | Date: {+400}                                          ¦ -100         ¦ EXPIRES
            200 | Expires: 0 | Last-Modified: {-1000}                                     ¦ 0          ¦ EXPIRES
            200 | Expires: {+60}, {+60}                                                   ¦ 0          ¦ EXPIRES
            200 | Expires: {+60} | Expires: {+90}                                         ¦ 60         ¦ EXPIRES
            200 | Expires: Thursday, 18-Aug-50 02:01:18 GMT | Date: Thu, 18 Aug 2050 02:01:08 GMT ¦ 10 ¦ EXPIRES
            200 | CDN-Cache-Control: max-age=5 | Cache-Control: max-age=60                ¦ 5          ¦ MAX_AGE
            200 | CDN-Cache-Control: max-age=60 | Cache-Control: no-store                 ¦ 60         ¦ MAX_AGE
            200 | CDN-Cache-Control: public | Expires: {+60}                              ¦ 0          ¦ NONE
            200 | CDN-Cache-Control: public | Expires: {+60} | Last-Modified: {-1000}     ¦ 100        ¦ HEURISTIC
            200                                                                           ¦ 0          ¦ NONE
            """)
        void isTheFirstThatApplies(String response, long lifetime, Freshness.Basis basis) {
            Freshness freshness = Freshness.of(stored(response), ARRIVAL, LETTER);
            assertThat(freshness.lifetime()).isEqualTo(Duration.ofSeconds(lifetime));
            assertThat(freshness.basis()).isEqualTo(basis);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
        404                                       ¦ 1   ¦ TTL
        410                                       ¦ 0   ¦ TTL
        200                                       ¦ 2   ¦ TTL
        200 | Last-Modified: {-1000}              ¦ 2   ¦ TTL
        200 | Cache-Control: max-age=9            ¦ 9   ¦ MAX_AGE
        302                                       ¦ 0   ¦ NONE
        302 | Cache-Control: public               ¦ 2   ¦ TTL
        """)
    @DisplayName("relay.ttl: the first that takes the status")
    void isTheOperatorsWhereTheResponseSaysNothing(String response, long lifetime, Freshness.Basis basis) {
        CachePolicy policy = LETTER.withTtls(List.of(
                new CachePolicy.Ttl(Set.of(404), Duration.ofSeconds(1)),
                new CachePolicy.Ttl(Set.of(404, 410), Duration.ZERO),
                new CachePolicy.Ttl(Set.of(), Duration.ofSeconds(2))));

        Freshness freshness = Freshness.of(stored(response), ARRIVAL, policy);

        assertThat(freshness.lifetime()).isEqualTo(Duration.ofSeconds(lifetime));
        assertThat(freshness.basis()).isEqualTo(basis);
    }

    @Nested
    @DisplayName("RFC 9111 §4.2.2: heuristic freshness")
    class Heuristic {

        @ParameterizedTest
        @CsvSource({
            "200, true",
            "203, true",
            "204, true",
            "300, true",
            "301, true",
            "308, true",
            "404, true",
            "405, true",
            "410, true",
            "414, true",
            "501, true",
            "201, false",
            "202, false",
            "205, false",
            "302, false",
            "303, false",
            "307, false",
            "400, false",
            "401, false",
            "403, false",
            "416, false",
            "500, false",
            "502, false",
            "503, false",
            "504, false",
            "599, false",
            "299, false",
        })
        void isForItsStatuses(int status, boolean heuristic) {
            String lastModified = status + " | Last-Modified: {-86400}";
            assertThat(Freshness.of(stored(lastModified), ARRIVAL, LETTER).isFresh())
                    .isEqualTo(heuristic);
            // §4.2.2: or where the response is explicitly marked as cacheable.
            assertThat(Freshness.of(stored(lastModified + " | Cache-Control: public"), ARRIVAL, LETTER)
                            .isFresh())
                    .isTrue();
            assertThat(Freshness.of(stored(String.valueOf(status)), ARRIVAL, CachePolicy.DEFAULT)
                            .basis())
                    .isEqualTo(heuristic ? Freshness.Basis.DEFAULT_TTL : Freshness.Basis.NONE);
        }

        @Test
        void isForPartsToo() {
            String part = "206 | Content-Range: bytes 0-9/20 | Last-Modified: {-1000}";
            assertThat(Freshness.of(stored(part), ARRIVAL, LETTER).lifetime()).isEqualTo(Duration.ofSeconds(100));
        }

        /** A tenth of the time since, a day at most; LETTER gives no other. */
        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200 | Last-Modified: {-30}                    ¦ 3     ¦ HEURISTIC
            200 | Last-Modified: {-39}                    ¦ 3     ¦ HEURISTIC
            200 | Last-Modified: {-5}                     ¦ 0     ¦ HEURISTIC
            200 | Last-Modified: {-864000}                ¦ 86400 ¦ HEURISTIC
            200 | Last-Modified: {-86400000}              ¦ 86400 ¦ HEURISTIC
            200 | Last-Modified: {-1000} | Date: {-500}   ¦ 50    ¦ HEURISTIC
            200 | Last-Modified: {0}                      ¦ 0     ¦ NONE
            200 | Last-Modified: {+60}                    ¦ 0     ¦ NONE
            200 | Last-Modified: then                     ¦ 0     ¦ NONE
            """)
        void isAFractionOfTheTimeSinceLastModified(String response, long lifetime, Freshness.Basis basis) {
            Freshness freshness = Freshness.of(stored(response), ARRIVAL, LETTER);
            assertThat(freshness.lifetime()).isEqualTo(Duration.ofSeconds(lifetime));
            assertThat(freshness.basis()).isEqualTo(basis);
        }

        /** As after a 304 that took its freshness away. */
        @ParameterizedTest
        @ValueSource(strings = {"GET | Cookie: x", "GET | Authorization: x"})
        void isNotForWhatAnsweredCredentials(String request) {
            StoredResponse stored = stored(request, "200 | Cache-Control: public | Last-Modified: {-1000}");
            assertThat(Freshness.of(stored, ARRIVAL, CachePolicy.DEFAULT).basis())
                    .isEqualTo(Freshness.Basis.NONE);
        }

        @Test
        void isTheOperatorsWhereNothingIsSaid() {
            Freshness freshness = Freshness.of(stored("200"), at("299.999"), CachePolicy.DEFAULT);
            assertThat(freshness.isFresh()).isTrue();
            assertThat(freshness.basis()).isEqualTo(Freshness.Basis.DEFAULT_TTL).hasToString("relay.cache.default-ttl");
            assertThat(Freshness.of(stored("200"), at("300"), CachePolicy.DEFAULT)
                            .isFresh())
                    .isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 9111 §4.2.3: current age")
    class CurrentAge {

        /** Asked for and come so many seconds after {@code ARRIVAL}. */
        @ParameterizedTest(name = "{0}, {1} to {2}, at {3}")
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            200                          ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200                          ¦ 0   ¦ 0    ¦ 7.5    ¦ 7.5
            200 | Date: {-10}            ¦ 0   ¦ 0    ¦ 0      ¦ 10
            200 | Date: {-10}            ¦ 0   ¦ 2    ¦ 3      ¦ 13
            200 | Date: {+10}            ¦ 0   ¦ 0    ¦ 5      ¦ 5
            200 | Date: foo              ¦ 0   ¦ 0    ¦ 5      ¦ 5
            200 | Date: {0}              ¦ -4  ¦ 0    ¦ 5      ¦ 9
            200 | Date: {0} | Age: 30    ¦ -4  ¦ 0    ¦ 5      ¦ 39
            200 | Date: {-99} | Age: 30  ¦ -4  ¦ 0    ¦ 5      ¦ 104
            200 | Age: 30                ¦ 0   ¦ 0    ¦ 0.001  ¦ 30.001
            200 | Age: 0030              ¦ 0   ¦ 0    ¦ 0      ¦ 30
            200 | Age: 30, 0             ¦ 0   ¦ 0    ¦ 0      ¦ 30
            200 | Age: 0, 30             ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200 | Age: 30 | Age: 0       ¦ 0   ¦ 0    ¦ 0      ¦ 30
            200 | Age: 30;x=y            ¦ 0   ¦ 0    ¦ 0      ¦ 30
            200 | Age: 2147483649        ¦ 0   ¦ 0    ¦ 0      ¦ 2147483648
            200 | Age: 99999999999999999999999 ¦ 0 ¦ 0 ¦ 0     ¦ 2147483648
            200 | Age: -30               ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200 | Age: abc               ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200 | Age: 30.0              ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200 | Age: ,                 ¦ 0   ¦ 0    ¦ 0      ¦ 0
            200 | Age: 30                ¦ 0   ¦ 0    ¦ -60    ¦ 30
            200 | Age: 30                ¦ 60  ¦ 0    ¦ 0      ¦ 30
            """)
        void isCalculated(String response, String asked, String came, String now, String expected) {
            StoredResponse stored =
                    Storability.toStore(request("GET"), response(response), at(asked), at(came), LETTER);
            assertThat(Freshness.of(stored, at(now), LETTER).currentAge()).isEqualTo(seconds(expected));
        }
    }

    @Nested
    @DisplayName("A soft purge ends freshness at its instant")
    class SoftPurge {

        @ParameterizedTest
        @CsvSource(delimiter = '¦', quoteCharacter = '\0', textBlock = """
            Cache-Control: max-age=60 | Age: 5  ¦ 20 ¦ 19.999 ¦ true  ¦ 25
            Cache-Control: max-age=60 | Age: 5  ¦ 20 ¦ 20     ¦ false ¦ 25
            Cache-Control: max-age=60 | Age: 5  ¦ 70 ¦ 54.999 ¦ true  ¦ 60
            Cache-Control: max-age=60 | Age: 5  ¦ 70 ¦ 55     ¦ false ¦ 60
            """)
        void whicheverComesFirst(String fields, String purged, String now, boolean fresh, long lifetime) {
            StoredResponse stored = stored("200 | " + fields).staleFrom(at(purged));
            Freshness freshness = Freshness.of(stored, at(now), LETTER);
            assertThat(freshness.isFresh()).isEqualTo(fresh);
            assertThat(freshness.lifetime()).isEqualTo(Duration.ofSeconds(lifetime));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "S_MAXAGE, true",
        "MAX_AGE, true",
        "EXPIRES, true",
        "HEURISTIC, false",
        "DEFAULT_TTL, false",
        "NONE, false"
    })
    void whatTheResponseSaysItselfIsExplicit(Freshness.Basis basis, boolean explicit) {
        assertThat(basis.isExplicit()).isEqualTo(explicit);
    }
}
