package io.tapastream.core.measures;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A kernel of which some entries of each row are kept and the others are 0. Arrays are shared, not
 * copied: read only.
 *
 * @param columns of each row the columns that are kept, ascending
 * @param values their values
 */
record MaskedKernel(int[][] columns, double[][] values) {
    private static final int BLOCK_VALUES = 1 << 19;
    private static final int MOST_ROWS = 64;

    /**
     * Keeps the k largest entries of each row beside the diagonal; of equal ones those of lower
     * columns. Time O(n^2) kernel entries, computed in blocks of rows on the threads of the common
     * pool; space n k, and 4 MiB or one row for each thread.
     *
     * @param k entries of a row, 1 to n - 1
     */
    static MaskedKernel nearest(LinearKernel kernel, int k) {
        int size = kernel.size();
        MaskedKernel nearest = new MaskedKernel(new int[size][], new double[size][]);
        int block = Math.max(1, Math.min(MOST_ROWS, BLOCK_VALUES / size));
        IntStream.range(0, (size + block - 1) / block)
                .parallel()
                .forEach(
                        at -> {
                            int first = at * block;
                            double[][] rows = new double[Math.min(block, size - first)][size];
                            kernel.rows(first, rows);
                            for (int row = 0; row < rows.length; row++) {
                                nearest.keepLargest(first + row, rows[row], k);
                            }
                        });
        return nearest;
    }

    private void keepLargest(int row, double[] entries, int k) {
        int[] kept = new int[k];
        int count = 0;
        for (int column = 0; column < entries.length; column++) {
            double entry = entries[column];
            if (column == row || (count == k && !(entry > entries[kept[k - 1]]))) {
                continue;
            }
            int place = count == k ? k - 1 : count++;
            while (place > 0 && entry > entries[kept[place - 1]]) {
                kept[place] = kept[place - 1];
                place--;
            }
            kept[place] = column;
        }
        Arrays.sort(kept);
        columns[row] = kept;
        values[row] = Arrays.stream(kept).mapToDouble(column -> entries[column]).toArray();
    }

    /** Of this kernel's entries those that the other one has too. */
    MaskedKernel sharedWith(MaskedKernel other) {
        MaskedKernel shared = new MaskedKernel(new int[size()][], new double[size()][]);
        for (int row = 0; row < size(); row++) {
            int[] mine = columns[row];
            int[] theirs = other.columns[row];
            int[] places =
                    IntStream.range(0, mine.length)
                            .filter(place -> Arrays.binarySearch(theirs, mine[place]) >= 0)
                            .toArray();
            double[] entries = values[row];
            shared.columns[row] = Arrays.stream(places).map(place -> mine[place]).toArray();
            shared.values[row] =
                    Arrays.stream(places).mapToDouble(place -> entries[place]).toArray();
        }
        return shared;
    }

    int size() {
        return columns.length;
    }

    /** The entry at a place; 0 where none is kept. */
    double at(int row, int column) {
        int place = Arrays.binarySearch(columns[row], column);
        return place < 0 ? 0 : values[row][place];
    }

    double[] rowSums() {
        return Arrays.stream(values).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    }

    double[] columnSums() {
        double[] sums = new double[size()];
        for (int row = 0; row < size(); row++) {
            for (int place = 0; place < columns[row].length; place++) {
                sums[columns[row][place]] += values[row][place];
            }
        }
        return sums;
    }
}
