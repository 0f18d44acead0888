package io.tapastream.cli.evaluate;

import io.tapastream.core.io.EvaluationFiles;
import io.tapastream.core.io.KernelFiles;
import io.tapastream.core.io.LabelledCodes;
import io.tapastream.core.io.NpyFile;
import io.tapastream.core.io.PairCodeFiles;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.measures.ContinuousScores;
import io.tapastream.core.score.EvaluationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Computes the measures of one evaluation from its files and its coalitions. */
final class MeasureRun {
    private final EvaluationFiles files;
    private final Optional<PairCodeFiles> pairCodes;
    private final Optional<int[][]> given;
    private final boolean cknna;
    private final OptionalLong fmsSeed;

    /**
     * Reads and checks what is small, so that a file that does not fit is named before the long
     * work.
     *
     * @param pairCodes files of the continuous deltas, if these are wanted
     * @param coalitions file of given coalitions
     * @param cknna whether CKNNA is wanted where there are embeddings
     * @param fmsSeed from which the samples of FMS are drawn; empty where it is not wanted
     * @throws io.tapastream.core.io.DataFileException where a file does not fit
     */
    MeasureRun(
            EvaluationFiles files,
            Optional<PairCodeFiles> pairCodes,
            Optional<Path> coalitions,
            boolean cknna,
            OptionalLong fmsSeed) {
        this.files = files;
        this.pairCodes = pairCodes;
        this.cknna = cknna;
        this.fmsSeed = fmsSeed;
        if (pairCodes.isEmpty()) {
            given = Optional.empty();
            return;
        }
        try (NpyFile codes = NpyFile.open(files.activations());
                NpyFile labels = NpyFile.open(files.concepts())) {
            pairCodes.get().check(codes.columns());
            given =
                    coalitions.map(
                            file -> CoalitionsFile.read(file, labels.columns(), codes.columns()));
        }
    }

    /**
     * The measures.
     *
     * @param result of the same files
     * @throws io.tapastream.core.io.DataFileException where a file does not fit
     */
    Measures of(EvaluationResult result) {
        Optional<Double> aligned =
                files.embeddings()
                        .filter(embeddings -> cknna)
                        .map(
                                embeddings ->
                                        new KernelFiles(files.activations(), embeddings).cknna());
        return new Measures(
                aligned,
                given.isPresent() ? List.of() : ofMatchings(result),
                given.map(coalitions -> scores(List.<int[][]>of(coalitions), result).get(0)),
                fmsSeed.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                FeatureMonosemanticity.of(
                                        LabelledCodes.read(files.activations(), files.concepts()),
                                        fmsSeed.getAsLong())));
    }

    private List<SortedMap<Integer, ContinuousScores>> ofMatchings(EvaluationResult result) {
        if (pairCodes.isEmpty()) {
            return List.of();
        }
        List<int[][]> sets = new ArrayList<>();
        for (EvaluationResult.Matching matching : result.matchings()) {
            for (int k : matching.matchScores().keySet()) {
                sets.add(prefixes(matching.concepts(), k));
            }
        }
        Iterator<ContinuousScores> scores = scores(sets, result).iterator();
        List<SortedMap<Integer, ContinuousScores>> all = new ArrayList<>();
        for (EvaluationResult.Matching matching : result.matchings()) {
            SortedMap<Integer, ContinuousScores> ofMatching = new TreeMap<>();
            for (int k : matching.matchScores().keySet()) {
                ofMatching.put(k, scores.next());
            }
            all.add(ofMatching);
        }
        return all;
    }

    private static int[][] prefixes(List<ConceptMatch> concepts, int k) {
        return concepts.stream().map(concept -> concept.prefix(k)).toArray(int[][]::new);
    }

    private List<ContinuousScores> scores(List<int[][]> sets, EvaluationResult result) {
        return pairCodes.orElseThrow().scores(sets, result.latents());
    }
}
