package io.tapastream.core.io;

import io.tapastream.core.probe.ConceptProbe;
import io.tapastream.core.probe.ProbeOptions;
import io.tapastream.core.probe.ProbeResult;
import io.tapastream.core.probe.ProbeScore;
import io.tapastream.core.probe.ProbeTrainer;
import io.tapastream.core.probe.Standardised;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The files that probes are fitted on. The embeddings are held in memory as float32.
 *
 * @param embeddings .npy [N,E]
 * @param concepts .npy [N,C] of 0 and 1
 * @param folds .npy [N] or [N,1] of 0 and 1, the fold of each image for the cross-fitted scores;
 *     the row's number modulo 2 without it
 */
public record ProbeFiles(Path embeddings, Path concepts, Optional<Path> folds) {

    /**
     * Fits on all images, and on each fold.
     *
     * @throws DataFileException where a file cannot be read or does not fit the others
     */
    public ProbeResult fit(ProbeOptions options) {
        try (NpyFile vectors = NpyFile.open(embeddings);
                NpyFile labels = NpyFile.open(concepts)) {
            NpyContent.requireSome(vectors, "images", vectors.rows());
            NpyContent.requireSome(vectors, "columns", vectors.columns());
            NpyContent.requireSome(labels, "concepts", labels.columns());
            NpyContent.requireRows(labels, vectors.rows(), "images of " + embeddings);
            int[][] shown = NpyContent.indicators(labels);
            int[] fold =
                    folds.isPresent()
                            ? EvaluationFiles.readFolds(folds.get(), vectors.rows(), embeddings)
                            : IntStream.range(0, vectors.rows()).map(row -> row % 2).toArray();
            ProbeTrainer trainer =
                    new ProbeTrainer(
                            Standardised.of(floats(vectors)), shown, labels.columns(), options);
            return scored(vectors, labels.columns(), shown, fold, trainer);
        }
    }

    private static ProbeResult scored(
            NpyFile vectors, int concepts, int[][] shown, int[] fold, ProbeTrainer trainer) {
        List<ConceptProbe> probes = trainer.fit(IntStream.range(0, vectors.rows()).toArray());
        List<int[]> members =
                IntStream.range(0, 2)
                        .mapToObj(
                                f ->
                                        IntStream.range(0, fold.length)
                                                .filter(row -> fold[row] == f)
                                                .toArray())
                        .toList();
        boolean divided = members.get(0).length > 0 && members.get(1).length > 0;
        List<List<ConceptProbe>> ofFold =
                divided ? members.stream().map(trainer::fit).toList() : List.of();
        ProbeScore fitted = new ProbeScore(concepts);
        ProbeScore crossFitted = new ProbeScore(concepts);
        vectors.forEachRow(
                (row, values) -> {
                    round(values);
                    fitted.add(probes, values, shown[row]);
                    if (divided) {
                        crossFitted.add(ofFold.get(1 - fold[row]), values, shown[row]);
                    }
                });
        return new ProbeResult(
                vectors.columns(),
                probes,
                fitted,
                divided ? Optional.of(crossFitted) : Optional.empty());
    }

    private static float[][] floats(NpyFile file) {
        float[][] vectors = new float[file.rows()][file.columns()];
        NpyContent.forEachFiniteRow(
                file,
                (row, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        vectors[row][i] = (float) values[i];
                        if (Float.isInfinite(vectors[row][i])) {
                            throw new DataFileException(
                                    file.path(),
                                    "row " + row + ", column " + i,
                                    "is " + values[i] + ", which float32 cannot hold");
                        }
                    }
                });
        return vectors;
    }

    /** To what an SAE encoder is given. */
    private static void round(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) values[i];
        }
    }
}
