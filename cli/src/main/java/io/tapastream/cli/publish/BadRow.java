package io.tapastream.cli.publish;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A row of a data set's file that could not be used.
 *
 * @param file the file
 * @param line the line in it, from 1
 * @param problem what is wrong with it
 */
public record BadRow(Path file, long line, String problem) {
    public BadRow {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(problem, "problem");
        if (line < 1) {
            throw new IllegalArgumentException("line " + line + ", expected at least 1");
        }
    }

    @Override
    public String toString() {
        return "%s line %d: %s".formatted(file, line, problem);
    }
}
