package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * Prints the rows that are left out: the first ones each, the others as a number at the end. Where
 * it is strict, the first row that the data set should not have ends the command instead.
 */
final class SkippedRows implements Consumer<BadRow> {
    private static final int PRINTED = 20;

    private final PrintWriter err;
    private final boolean strict;
    private long count;
    private long unexpected;

    SkippedRows(PrintWriter err, boolean strict) {
        this.err = err;
        this.strict = strict;
    }

    @Override
    public void accept(BadRow row) {
        if (strict && !row.known()) {
            throw new CliException(row + "; without --strict it would be skipped");
        }
        count++;
        if (!row.known()) {
            unexpected++;
        }
        if (count <= PRINTED) {
            err.println("skipped: " + row);
            err.flush();
        }
    }

    /** How many rows were left out so far, those found while the data set was read among them. */
    long count() {
        return count;
    }

    /** The same without those that the data set is known to have. */
    long unexpected() {
        return unexpected;
    }

    /** Prints the number of rows that were not printed. */
    void finish() {
        if (count > PRINTED) {
            err.printf("skipped: %,d more rows%n", count - PRINTED);
        }
        err.flush();
    }
}
