package io.tapastream.core.io;

import java.util.Arrays;

/** What the arrays of an evaluation must hold, and how they must fit each other. */
final class NpyContent {
    private NpyContent() {}

    /** An infinite code or embedding has no meaning for any method; the job refuses it as well. */
    static void forEachFiniteRow(NpyFile file, NpyFile.RowVisitor visitor) {
        file.forEachRow(
                (row, values) -> {
                    requireFinite(file, row, values);
                    visitor.row(row, values);
                });
    }

    static void requireFinite(NpyFile file, int row, double[] values) {
        for (int column = 0; column < values.length; column++) {
            if (Double.isInfinite(values[column])) {
                throw new DataFileException(
                        file.path(),
                        "row " + row + ", column " + column,
                        "is " + values[column] + ", expected a finite number");
            }
        }
    }

    /** Per row the columns that hold 1, of an array of 0 and 1. */
    static int[][] indicators(NpyFile file) {
        int[][] shown = new int[file.rows()][];
        int[] found = new int[file.columns()];
        file.forEachRow(
                (row, values) -> {
                    int count = 0;
                    for (int column = 0; column < values.length; column++) {
                        if (values[column] == 1) {
                            found[count++] = column;
                        } else if (values[column] != 0) {
                            throw new DataFileException(
                                    file.path(),
                                    "row " + row + ", column " + column,
                                    "is " + values[column] + ", expected 0 or 1");
                        }
                    }
                    shown[row] = Arrays.copyOf(found, count);
                });
        return shown;
    }

    static void requireSome(NpyFile file, String what, int count) {
        if (count == 0) {
            throw new DataFileException(file.path(), "header", "the array holds no " + what);
        }
    }

    static void requireRows(NpyFile file, int expected, String of) {
        if (file.rows() != expected) {
            throw new DataFileException(
                    file.path(),
                    "header",
                    "has " + file.rows() + " rows but there are " + expected + " " + of);
        }
    }

    static void requireColumns(NpyFile file, int expected, String of) {
        if (file.columns() != expected) {
            throw new DataFileException(
                    file.path(),
                    "header",
                    "has " + file.columns() + " columns but there are " + expected + " " + of);
        }
    }
}
