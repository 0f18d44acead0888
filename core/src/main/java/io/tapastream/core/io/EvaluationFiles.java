package io.tapastream.core.io;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one evaluation.
 *
 * @param activations .npy [N,D]
 * @param concepts .npy [N,C] of 0 and 1
 * @param pairs the pairs, if there are any
 * @param embeddings .npy [N,E], the images' embeddings, if monosemanticity is wanted; held in
 *     memory as float32
 * @param folds .npy [N] or [N,1] of 0 and 1, the fold of each image for the held-out scores; the
 *     row's number modulo 2 without it
 */
public record EvaluationFiles(
        Path activations,
        Path concepts,
        Optional<Pairs> pairs,
        Optional<Path> embeddings,
        Optional<Path> folds) {

    /** Without embeddings and with the usual folds. */
    public EvaluationFiles(Path activations, Path concepts, Optional<Pairs> pairs) {
        this(activations, concepts, pairs, Optional.empty(), Optional.empty());
    }

    /**
     * The pairs; row i of each file belongs to the i-th pair of the list.
     *
     * @param list concepts removed and added
     * @param original .npy [M,D], activations of the original images
     * @param perturbed .npy [M,D], activations of the perturbed images
     * @param concepts .npy [M,C], the original images' concepts, if known
     */
    public record Pairs(PairList list, Path original, Path perturbed, Optional<Path> concepts) {}

    /**
     * Reads the files and evaluates them.
     *
     * @throws DataFileException where a file cannot be read or does not fit the others
     */
    public EvaluationResult evaluate(EvaluationOptions options) {
        try (NpyFile codes = NpyFile.open(activations);
                NpyFile labels = NpyFile.open(concepts)) {
            NpyContent.requireSome(codes, "images", codes.rows());
            NpyContent.requireSome(codes, "latents", codes.columns());
            NpyContent.requireSome(labels, "concepts", labels.columns());
            NpyContent.requireRows(labels, codes.rows(), "images of " + activations);
            int[][] shown = NpyContent.indicators(labels);
            Evaluation evaluation = new Evaluation(labels.columns(), codes.columns(), options);
            if (embeddings.isPresent()) {
                float[][] vectors = vectors(embeddings.get(), codes.rows());
                NpyContent.forEachFiniteRow(
                        codes,
                        (image, values) ->
                                evaluation.image(values, shown[image], vectors[image], Double.NaN));
            } else {
                NpyContent.forEachFiniteRow(
                        codes, (image, values) -> evaluation.image(values, shown[image]));
            }
            if (folds.isPresent()) {
                evaluation.folds(readFolds(folds.get(), codes.rows(), activations));
            }
            if (pairs.isPresent()) {
                readPairs(pairs.get(), evaluation, labels.columns(), codes.columns());
            }
            return evaluation.result();
        }
    }

    static int[] readFolds(Path path, int images, Path of) {
        try (NpyFile file = NpyFile.openVector(path)) {
            NpyContent.requireRows(file, images, "images of " + of);
            int[] read = new int[images];
            file.forEachRow(
                    (row, values) -> {
                        if (values[0] != 0 && values[0] != 1) {
                            throw new DataFileException(
                                    path, "row " + row, "is " + values[0] + ", expected 0 or 1");
                        }
                        read[row] = (int) values[0];
                    });
            return read;
        }
    }

    private float[][] vectors(Path path, int images) {
        try (NpyFile file = NpyFile.open(path)) {
            NpyContent.requireSome(file, "columns", file.columns());
            NpyContent.requireRows(file, images, "images of " + activations);
            float[][] vectors = new float[images][file.columns()];
            NpyContent.forEachFiniteRow(
                    file,
                    (row, values) -> {
                        double squares = 0;
                        for (int i = 0; i < values.length; i++) {
                            float value = (float) values[i];
                            vectors[row][i] = value;
                            squares += (double) value * value;
                        }
                        if (squares == 0 || squares == Double.POSITIVE_INFINITY) {
                            throw new DataFileException(
                                    file.path(),
                                    "row " + row,
                                    "has the squared length "
                                            + squares
                                            + " in float32, so it has no direction");
                        }
                    });
            return vectors;
        }
    }

    private static void readPairs(Pairs files, Evaluation evaluation, int concepts, int latents) {
        files.list().requireConcepts(concepts);
        List<PairList.Pair> rows = files.list().pairs();
        evaluation.expectPairs();
        int[][] present = presentConcepts(files, rows.size(), concepts);
        try (NpyFile original = NpyFile.open(files.original());
                NpyFile perturbed = NpyFile.open(files.perturbed())) {
            for (NpyFile file : List.of(original, perturbed)) {
                NpyContent.requireRows(file, rows.size(), "pairs of " + files.list().file());
                NpyContent.requireColumns(file, latents, "latents of the activations");
            }
            int[][] before = new int[rows.size()][];
            NpyContent.forEachFiniteRow(
                    original,
                    (pair, values) -> before[pair] = ActivationRule.activeForPairs(values));
            NpyContent.forEachFiniteRow(
                    perturbed,
                    (pair, values) ->
                            evaluation.pair(
                                    before[pair],
                                    ActivationRule.activeForPairs(values),
                                    rows.get(pair).removed(),
                                    rows.get(pair).added(),
                                    present[pair]));
        }
    }

    private static int[][] presentConcepts(Pairs files, int pairs, int concepts) {
        if (files.concepts().isEmpty()) {
            return new int[pairs][];
        }
        try (NpyFile file = NpyFile.open(files.concepts().get())) {
            NpyContent.requireRows(file, pairs, "pairs of " + files.list().file());
            NpyContent.requireColumns(file, concepts, "concepts of the images");
            return NpyContent.indicators(file);
        }
    }
}
