package io.tapastream.cli.publish;

import java.nio.file.Path;

/**
 * Where a row stands.
 *
 * @param file the file
 * @param line the line in it, from 1
 */
public record RowSource(Path file, long line) {
    /** The row, with what is wrong with it. */
    public BadRow bad(String problem) {
        return new BadRow(file, line, problem);
    }
}
