package apirelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class TableTest {

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "Jons Jacob, 10",
        "Jöns Jacob, 10",
        "Jo\u0308ns Jacob, 10",
        "寿司, 4",
        "ｶﾚｰ, 3",
        "カレー, 6",
        "김치, 4",
        "🍜 soup, 7",
        "𠮷野家, 6",
    })
    void countsCells(String text, int cells) {
        assertThat(Table.width(text)).isEqualTo(cells);
    }

    @Test
    void alignsColumnsWhateverTheLetters() {
        Table table = new Table("ID", "NAME", "REGION");
        table.add("a", "Björkås", "Solna");
        table.add("sushi-ya", "寿司屋", "Göteborg");
        assertThat(print(table, Ansi.OFF)).isEqualTo("""
                        ID        NAME     REGION
                        a         Björkås  Solna
                        sushi-ya  寿司屋   Göteborg
                        """);
    }

    @Test
    void printsTheHeadingInBoldWhereThereAreStyles() {
        assertThat(print(new Table("ID"), Ansi.ON)).contains("\u001b[1mID").contains("\u001b[0m");
    }

    private static String print(Table table, Ansi ansi) {
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true), ansi);
        return text.toString();
    }
}
