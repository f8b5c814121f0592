package apirelay.cli;

/** What the tool's exit status says. Part of its interface: never renumbered. */
final class ExitCode {

    /** The answer is on standard output. */
    static final int OK = 0;

    /** Something went wrong that has no number of its own; a relay that could not start. */
    static final int FAILED = 1;

    /** The command line was not understood. */
    static final int USAGE = 2;

    /** Nothing answers at the server's address, or not in time. */
    static final int NO_RELAY = 3;

    /** There is nothing by that name. */
    static final int NOT_FOUND = 4;

    /** The answer is not what this tool knows. */
    static final int NOT_UNDERSTOOD = 5;

    /** The relay answers, the API behind it does not. */
    static final int NO_UPSTREAM = 6;

    /** The console takes no token, or not this one. */
    static final int REFUSED = 7;

    /** The API's own answer is not a success (2xx), nor that there is no such thing. */
    static final int NO_SUCCESS = 8;

    /** Whoever read standard output left: what a shell reports of a process that SIGPIPE ended. */
    static final int READER_LEFT = 141;

    private ExitCode() {}
}
