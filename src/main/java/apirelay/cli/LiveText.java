package apirelay.cli;

import java.io.PrintWriter;
import java.util.List;

/** Text that is written over itself on a terminal, from the line where it began. */
final class LiveText {

    private final PrintWriter out;
    private final Terminal terminal;
    private int shown;

    LiveText(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** As many of these lines as the terminal has room for, each cut to its width. */
    void show(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (shown > 0) {
            text.append("\u001b[").append(shown).append('A');
        }
        shown = Math.min(lines.size(), terminal.rows() - 1);
        for (String line : lines.subList(0, shown)) {
            text.append(Table.cut(line, terminal.columns())).append("\u001b[K\n");
        }
        out.print(text.append("\u001b[J"));
        out.flush();
    }
}
