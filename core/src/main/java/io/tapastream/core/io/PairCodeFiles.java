package io.tapastream.core.io;

import io.tapastream.core.measures.ContinuousDeltas;
import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.measures.Cosine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The files of the continuous deltas; row i of the codes and embeddings belongs to the i-th pair of
 * the list.
 *
 * @param pairs the pairs and their codes
 * @param encoderNorms .npy [D] or [D,1], the norm of each latent's column of the SAE encoder
 * @param embeddings the embeddings of the pairs' images, if the cosine is wanted
 */
public record PairCodeFiles(
        EvaluationFiles.Pairs pairs, Path encoderNorms, Optional<Embeddings> embeddings) {

    /**
     * The embeddings of the pairs' images.
     *
     * @param original .npy [M,E]
     * @param perturbed .npy [M,E]
     */
    public record Embeddings(Path original, Path perturbed) {}

    /**
     * Holds the files to the number of latents and to each other, without reading the codes.
     *
     * @param latents dictionary size, D
     * @throws DataFileException where one does not fit
     */
    public void check(int latents) {
        readNorms(latents);
        try (NpyFile original = NpyFile.open(pairs.original());
                NpyFile perturbed = NpyFile.open(pairs.perturbed())) {
            requireShape(original, latents, "latents of the activations");
            requireShape(perturbed, latents, "latents of the activations");
        }
        if (embeddings.isPresent()) {
            try (NpyFile original = NpyFile.open(embeddings.get().original());
                    NpyFile perturbed = NpyFile.open(embeddings.get().perturbed())) {
                NpyContent.requireSome(original, "columns", original.columns());
                requireShape(original, original.columns(), "");
                requireShape(perturbed, original.columns(), "columns of " + original.path());
            }
        }
    }

    private void requireShape(NpyFile file, int columns, String of) {
        NpyContent.requireRows(
                file, pairs.list().pairs().size(), "pairs of " + pairs.list().file());
        NpyContent.requireColumns(file, columns, of);
    }

    /**
     * Reads the files and computes the deltas under each set of coalitions.
     *
     * @param sets of coalitions, or of prefixes of them, one for each concept
     * @param latents dictionary size, D
     * @return the scores under each set
     * @throws DataFileException where a file cannot be read or does not fit the others
     */
    public List<ContinuousScores> scores(List<int[][]> sets, int latents) {
        check(latents);
        ContinuousDeltas deltas = new ContinuousDeltas(sets, readNorms(latents));
        double[] cosines = cosines();
        List<PairList.Pair> listed = pairs.list().pairs();
        forEachRow(
                pairs.original(),
                pairs.perturbed(),
                (row, original, perturbed) ->
                        deltas.pair(
                                original,
                                perturbed,
                                listed.get(row).removed(),
                                listed.get(row).added(),
                                cosines[row]));
        return deltas.scores();
    }

    private double[] readNorms(int latents) {
        try (NpyFile file = NpyFile.openVector(encoderNorms)) {
            NpyContent.requireRows(file, latents, "latents of the activations");
            double[] norms = new double[latents];
            NpyContent.forEachFiniteRow(
                    file,
                    (row, values) -> {
                        if (values[0] < 0) {
                            throw new DataFileException(
                                    encoderNorms,
                                    "row " + row,
                                    "is " + values[0] + ", expected a norm of at least 0");
                        }
                        norms[row] = values[0];
                    });
            return norms;
        }
    }

    private double[] cosines() {
        double[] cosines = new double[pairs.list().pairs().size()];
        Arrays.fill(cosines, Double.NaN);
        embeddings.ifPresent(
                files ->
                        forEachRow(
                                files.original(),
                                files.perturbed(),
                                (row, original, perturbed) -> {
                                    requireDirection(files.original(), row, original);
                                    requireDirection(files.perturbed(), row, perturbed);
                                    cosines[row] = Cosine.of(original, perturbed);
                                }));
        return cosines;
    }

    private static void requireDirection(Path file, int row, double[] embedding) {
        double square = Arrays.stream(embedding).map(value -> value * value).sum();
        if (square == 0 || square == Double.POSITIVE_INFINITY) {
            throw new DataFileException(
                    file,
                    "row " + row,
                    "has the squared length " + square + ", so it has no direction");
        }
    }

    private interface RowPairVisitor {
        void row(int row, double[] original, double[] perturbed);
    }

    private static void forEachRow(Path original, Path perturbed, RowPairVisitor visitor) {
        try (NpyFile first = NpyFile.open(original);
                NpyFile second = NpyFile.open(perturbed)) {
            NpyFile.Rows ofFirst = first.allRows();
            NpyFile.Rows ofSecond = second.allRows();
            for (int row = 0; row < first.rows(); row++) {
                double[] before = ofFirst.next();
                NpyContent.requireFinite(first, row, before);
                double[] after = ofSecond.next();
                NpyContent.requireFinite(second, row, after);
                visitor.row(row, before, after);
            }
        }
    }
}
