package apirelay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output whose failures end the command, where a {@link java.io.PrintStream} would go on into the void: quietly
 * when the reader has left ({@code relay entries | head -n 1}), else with a message, as on a full disk.
 */
final class StandardOutput extends FilterOutputStream {

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            throw why.contains("Broken pipe")
                    ? new Failure(ExitCode.READER_LEFT, "", e)
                    : new Failure(ExitCode.FAILED, "Could not write to standard output: " + why, e);
        }
    }
}
