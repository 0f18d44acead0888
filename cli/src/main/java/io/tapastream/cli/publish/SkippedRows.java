package io.tapastream.cli.publish;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints the rows that are left out: the first ones each, the others as a number at the end. */
final class SkippedRows implements Consumer<BadRow> {
    private static final int PRINTED = 20;

    private final PrintWriter err;
    private long count;

    SkippedRows(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void accept(BadRow row) {
        count++;
        if (count <= PRINTED) {
            err.println("skipped: " + row);
            err.flush();
        }
    }

    /** Prints the number of rows that were not printed. */
    void finish() {
        if (count > PRINTED) {
            err.printf("skipped: %,d more rows%n", count - PRINTED);
        }
        err.flush();
    }
}
