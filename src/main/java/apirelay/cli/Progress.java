package apirelay.cli;

import java.io.PrintStream;

/**
 * A line on standard error that says how far long work has come; nothing at all unless that is a terminal. It appears after
 * half a second, so that quick work leaves no trace, and is erased at the end.
 */
final class Progress implements AutoCloseable {

    static final long UNKNOWN = -1;

    private static final int BAR = 30;
    private static final double PATIENCE_SECONDS = 0.5;
    private static final long PAUSE_MILLIS = 200;

    private final String what;
    private final String unit;
    private final Shell shell;
    private final long start = System.nanoTime();
    private final Object lock = new Object();
    private long total;
    private long done;
    private boolean drawn;
    private boolean closed;

    private Progress(String what, String unit, long total, Shell shell) {
        this.what = what;
        this.unit = unit;
        this.total = total;
        this.shell = shell;
    }

    /**
     * @param what the work, as "Reading"
     * @param unit what is counted, as "responses"; bytes are told in sizes
     * @param total how much there is; {@link #UNKNOWN} if nobody knows
     */
    static Progress start(String what, String unit, long total, Shell shell) {
        Progress progress = new Progress(what, unit, total, shell);
        if (shell.terminal().err()) {
            Thread thread = new Thread(progress::run, "progress");
            thread.setDaemon(true);
            thread.start();
        }
        return progress;
    }

    void total(long known) {
        synchronized (lock) {
            total = known;
        }
    }

    void advance(long more) {
        synchronized (lock) {
            done += more;
        }
    }

    /** Before something else is written there: it appears again below it. */
    void erase() {
        synchronized (lock) {
            if (drawn) {
                shell.err().print("\r\u001b[K");
                shell.err().flush();
                drawn = false;
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            erase();
            lock.notifyAll();
        }
    }

    private void run() {
        synchronized (lock) {
            try {
                while (!closed) {
                    lock.wait(PAUSE_MILLIS);
                    if (!closed && elapsedSeconds() >= PATIENCE_SECONDS) {
                        draw(shell.err());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void draw(PrintStream err) {
        // One cell is left free: a cursor behind the last one may wrap.
        err.print("\r" + Table.cut(line(), shell.terminal().columns() - 1) + "\u001b[K");
        err.flush();
        drawn = true;
    }

    private String line() {
        String elapsed = Words.duration(elapsedSeconds());
        if (total > 0) {
            int full = (int) Math.min(BAR, BAR * done / total);
            return what + " [" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + amount(done) + " of "
                    + amount(total) + ", " + elapsed;
        }
        return what + (done > 0 ? " " + amount(done) : "") + " … " + elapsed;
    }

    private double elapsedSeconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private String amount(long number) {
        return unit.equals("bytes") ? Words.size(number) : Words.count(number) + " " + unit;
    }
}
