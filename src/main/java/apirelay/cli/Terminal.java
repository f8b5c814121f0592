package apirelay.cli;

/**
 * Which of the tool's streams are a terminal that can move its cursor, and how large it is in cells. Java can't tell by
 * itself, so {@code bin/relay} looks and says it; without it, nothing is one.
 *
 * @param in whether a person can be asked
 * @param columns at least 1
 * @param rows at least 1
 */
record Terminal(boolean in, boolean out, boolean err, int columns, int rows) {

    static final Terminal NONE = new Terminal(false, false, false, 80, 24);

    /**
     * @param streams the numbers of those that are terminals, as {@code 02}
     * @param size rows and columns as {@code stty size} says them; 24 by 80 where it says nothing of use
     * @param name {@code TERM}
     */
    static Terminal of(String streams, String size, String name) {
        boolean moves = !name.equals("dumb");
        boolean known = size.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}");
        String[] cells = known ? size.split(" ") : new String[] {"24", "80"};
        return new Terminal(
                streams.contains("0"),
                streams.contains("1") && moves,
                streams.contains("2") && moves,
                Integer.parseInt(cells[1]),
                Integer.parseInt(cells[0]));
    }

    /** How wide a line on standard output may be: no bound where nobody sees its end. */
    int width() {
        return out ? columns : Integer.MAX_VALUE;
    }
}
