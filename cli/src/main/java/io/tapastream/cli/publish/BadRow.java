package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A row of a data set's file that could not be used.
 *
 * @param file the file
 * @param line the line in it, from 1
 * @param problem what is wrong with it
 * @param known whether the data set is known to have such rows, so that they are no reason to stop
 */
public record BadRow(Path file, long line, String problem, boolean known) {
    public BadRow {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(problem, "problem");
        if (line < 1) {
            throw new IllegalArgumentException("line " + line + ", expected at least 1");
        }
    }

    /** A row that the data set should not have. */
    public BadRow(Path file, long line, String problem) {
        this(file, line, problem, false);
    }

    @Override
    public String toString() {
        return "%s line %d: %s".formatted(file, line, problem);
    }
}
