package apirelay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Rows of text in columns as wide as their widest cell, as a terminal counts width. */
final class Table {

    /** Unicode's East_Asian_Width W and F, by block, first and last. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };

    private static final int NARROWEST = 8;

    private record Row(List<String> cells, @Nullable Style style) {}

    private final List<Row> rows = new ArrayList<>();
    private final int[] widths;
    private final Set<Integer> numbers = new HashSet<>();

    /** @param heading a column whose name begins with {@code >} is aligned to the right */
    Table(String... heading) {
        widths = new int[heading.length];
        for (int column = 0; column < heading.length; column++) {
            if (heading[column].startsWith(">")) {
                numbers.add(column);
            }
        }
        addIn(
                Style.bold,
                Stream.of(heading).map(each -> each.replaceFirst("^>", "")).toArray(String[]::new));
    }

    /** For columns that need no heading. */
    static Table withoutHeading(int columns) {
        Table table = new Table(Stream.generate(() -> "").limit(columns).toArray(String[]::new));
        table.rows.clear();
        return table;
    }

    void add(String... cells) {
        addIn(null, cells);
    }

    /** In a style, where the output has styles. */
    void addIn(@Nullable Style style, String... cells) {
        rows.add(new Row(List.of(cells), style));
    }

    void print(PrintWriter out, Ansi ansi) {
        print(out, ansi, Integer.MAX_VALUE);
    }

    /**
     * Prints what was added since it last printed, with no space at the ends of lines. Columns never get narrower from one
     * time to the next, unless the widest must be cut for lines to fit.
     *
     * @param width of a line, in cells; narrower than 8 cells no column is made for it
     */
    void print(PrintWriter out, Ansi ansi, int width) {
        for (Row row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.cells().get(column)));
            }
        }
        fit(width);
        for (Row row : rows) {
            String line = line(row.cells());
            Style style = ansi.enabled() ? row.style() : null;
            out.println(style == null ? line : style.on() + line + Style.reset.on());
        }
        rows.clear();
    }

    private void fit(int width) {
        int spaces = 2 * (widths.length - 1);
        while (Arrays.stream(widths).asLongStream().sum() + spaces > width) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
        }
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cut(cells.get(column), widths[column]);
            String space = " ".repeat(widths[column] - width(cell));
            line.append(numbers.contains(column) ? space + cell : cell + space).append("  ");
        }
        return line.toString().stripTrailing();
    }

    /** With an ellipsis in place of what does not fit. */
    static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        int end = 0;
        int used = 1;
        while (used + width(text.codePointAt(end)) <= width) {
            used += width(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end) + "…";
    }

    /** In terminal cells: two for East Asian wide characters and emoji, none for marks that combine. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return wide(codePoint) ? 2 : 1;
    }

    private static boolean wide(int codePoint) {
        return Arrays.stream(WIDE).anyMatch(range -> codePoint >= range[0] && codePoint <= range[1]);
    }
}
