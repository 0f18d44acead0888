package io.tapastream.jobs.score;

import io.tapastream.jobs.config.EvaluationSettings.Scoring;
import java.util.ArrayList;
import java.util.List;

/** The scored methods in their fixed order: for every matching each coalition size k. */
final class ScoreMethods {
    private final List<Method> methods = new ArrayList<>();

    /**
     * @param index its place, the number of the method in the TAPA engine
     * @param matching place of the matching among those of {@code ConceptMatches}
     * @param name of the matching
     * @param beta of the matching; null where it has none
     * @param k size of the coalitions
     */
    record Method(int index, int matching, String name, Double beta, int k) {}

    ScoreMethods(Scoring scoring) {
        for (int matching = 0; matching < scoring.betas().size(); matching++) {
            for (int k : scoring.prefixes()) {
                methods.add(
                        new Method(
                                methods.size(),
                                matching,
                                "fbmp",
                                scoring.betas().get(matching),
                                k));
            }
        }
    }

    List<Method> all() {
        return methods;
    }

    int size() {
        return methods.size();
    }
}
