package apirelay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FieldsTest {

    private static final Fields FIELDS = Fields.of("A", "1", "b", "2", "a", "3, \"x,y\"");

    @Nested
    @DisplayName("RFC 9110 §5.1: names have no case")
    class Names {

        @Test
        void areFoundWithoutCase() {
            assertThat(FIELDS.first("a")).isEqualTo("1");
            assertThat(FIELDS.first("B")).isEqualTo("2");
            assertThat(FIELDS.contains("B")).isTrue();
            assertThat(FIELDS.contains("c")).isFalse();
        }

        @Test
        void areASetWithoutCase() {
            assertThat(Fields.names("Via", "age").contains("VIA")).isTrue();
            assertThat(Fields.names("Via", "age").contains("Date")).isFalse();
        }

        @Test
        void keepTheirCase() {
            assertThat(FIELDS.name(0)).isEqualTo("A");
            assertThat(FIELDS.name(2)).isEqualTo("a");
        }
    }

    @Nested
    @DisplayName("RFC 9110 §5.2, §5.3: lines of one name")
    class Lines {

        @Test
        void stayInOrder() {
            assertThat(FIELDS.all("A")).containsExactly("1", "3, \"x,y\"");
            assertThat(FIELDS.all("c")).isEmpty();
        }

        @Test
        void areCombined() {
            assertThat(FIELDS.combined("a")).isEqualTo("1, 3, \"x,y\"");
            assertThat(FIELDS.combined("b")).isEqualTo("2");
            assertThat(FIELDS.combined("c")).isNull();
        }

        @Test
        void areOneList() {
            assertThat(FIELDS.members("a")).containsExactly("1", "3", "\"x,y\"");
            assertThat(FIELDS.members("c")).isEmpty();
            assertThat(FIELDS.hasMember("A", "\"X,y\"")).isTrue();
            assertThat(FIELDS.hasMember("a", "x")).isFalse();
            assertThat(FIELDS.hasMember("c", "1")).isFalse();
        }
    }

    @Nested
    class Changes {

        @Test
        void makeNewFields() {
            assertThat(FIELDS.without("a")).isEqualTo(Fields.of("b", "2"));
            assertThat(FIELDS.without(List.of("A", "B"))).isEqualTo(Fields.EMPTY);
            assertThat(FIELDS.with("a", "4")).isEqualTo(Fields.of("b", "2", "a", "4"));
            assertThat(FIELDS.and("B", "5").all("b")).containsExactly("2", "5");
            assertThat(FIELDS.size()).isEqualTo(3);
        }

        @Test
        void thatChangeNothingMakeNone() {
            assertThat(FIELDS.without("c")).isSameAs(FIELDS);
        }

        @Test
        void areNotMadeThroughTheArray() {
            String[] lines = {"a", "1"};
            Fields fields = Fields.of(lines);
            lines[1] = "2";
            assertThat(fields.first("a")).isEqualTo("1");
        }
    }

    @Test
    void nameNeedsAValue() {
        assertThatThrownBy(() -> Fields.of("a", "1", "b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void areBuiltLineByLine() {
        Fields.Builder builder = Fields.builder();
        assertThat(builder.build()).isSameAs(Fields.EMPTY).isSameAs(Fields.of());
        assertThat(builder.add("a", "1").addAll(FIELDS).size()).isEqualTo(4);
        assertThat(builder.build()).hasToString("a: 1\nA: 1\nb: 2\na: 3, \"x,y\"\n");
    }

    @Test
    void areValues() {
        assertThat(FIELDS)
                .isEqualTo(Fields.of("A", "1", "b", "2", "a", "3, \"x,y\""))
                .hasSameHashCodeAs(Fields.of("A", "1", "b", "2", "a", "3, \"x,y\""))
                .isNotEqualTo(Fields.of("A", "1"))
                .isNotEqualTo("A: 1");
    }
}
