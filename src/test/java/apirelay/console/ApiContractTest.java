package apirelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check that container tests rely on sees what is wrong. */
class ApiContractTest {

    private static final String TOTALS = "/api/v1/totals?by=host";

    @Test
    void takesWhatIsDocumented() {
        ApiContract.check(
                "GET",
                TOTALS,
                "",
                200,
                "application/json",
                "{\"totals\":[{\"name\":\"a\",\"responses\":1,\"bytes\":2}]}");
        ApiContract.check(
                "GET", TOTALS, "", 418, "application/problem+json", "{\"type\":\"a\",\"title\":\"b\",\"status\":418}");
        assertThat(ApiContract.operations())
                .contains("GET /api/v1/totals", "POST /api/v1/explain")
                .hasSizeGreaterThan(15);
        assertThat(ApiContract.isOpen("GET /health")).isTrue();
        assertThat(ApiContract.isOpen("GET /api/v1/totals")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | application/json         | {'totals':[],'more':1}",
                "200 | application/json         | {'totals':[{'name':'a','responses':1}]}",
                "200 | application/json         | {'totals':[{'name':'a','responses':1,'bytes':2,'x':3}]}",
                "200 | application/json         | {'totals':[{'name':null,'responses':1,'bytes':2}]}",
                "200 | application/json         | {}",
                "200 | text/html                | {'totals':[]}",
                "400 | application/json         | {'totals':[]}",
                "400 | application/problem+json | {'title':'a'}",
            })
    void seesWhatIsNot(int status, String type, String content) {
        assertThatThrownBy(() -> ApiContract.check("GET", TOTALS, "", status, type, content.replace('\'', '"')))
                .isInstanceOf(AssertionError.class);
    }
}
