package io.tapastream.core.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The codes of annotated images and what the images show, in memory, without the zeros.
 *
 * @param latents dictionary size D
 * @param concepts number of concepts C
 * @param active [N] the latents of each image whose activation is not 0, ascending
 * @param values [N] those activations
 * @param shown [N] the concepts that each image shows, ascending
 */
public record LabelledCodes(
        int latents, int concepts, int[][] active, double[][] values, int[][] shown) {

    /**
     * Reads them.
     *
     * @param activations .npy [N,D]
     * @param labels .npy [N,C] of 0 and 1
     * @throws DataFileException where a file cannot be read or does not fit the other
     */
    public static LabelledCodes read(Path activations, Path labels) {
        try (NpyFile codes = NpyFile.open(activations);
                NpyFile concepts = NpyFile.open(labels)) {
            NpyContent.requireRows(concepts, codes.rows(), "images of " + activations);
            int[][] active = new int[codes.rows()][];
            double[][] values = new double[codes.rows()][];
            NpyContent.forEachFiniteRow(
                    codes,
                    (image, row) -> {
                        active[image] =
                                IntStream.range(0, row.length).filter(j -> row[j] != 0).toArray();
                        values[image] =
                                Arrays.stream(active[image]).mapToDouble(j -> row[j]).toArray();
                    });
            return new LabelledCodes(
                    codes.columns(),
                    concepts.columns(),
                    active,
                    values,
                    NpyContent.indicators(concepts));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelledCodes that
                && latents == that.latents
                && concepts == that.concepts
                && Arrays.deepEquals(active, that.active)
                && Arrays.deepEquals(values, that.values)
                && Arrays.deepEquals(shown, that.shown);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(active);
    }
}
