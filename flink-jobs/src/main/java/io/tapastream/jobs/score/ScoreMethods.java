package io.tapastream.jobs.score;

import io.tapastream.jobs.config.EvaluationSettings.Scoring;
import io.tapastream.jobs.config.Matching;
import java.util.ArrayList;
import java.util.List;

/**
 * The scored methods in their fixed order: for every matching (FBMP for each beta, then the others)
 * each coalition size k.
 */
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
        int matching = 0;
        for (Matching kind : scoring.matchings()) {
            if (kind == Matching.FBMP) {
                for (Double beta : scoring.betas()) {
                    add(matching++, kind, beta, scoring.prefixes());
                }
            } else {
                add(matching++, kind, null, scoring.prefixes());
            }
        }
    }

    private void add(int matching, Matching kind, Double beta, List<Integer> prefixes) {
        for (int k : prefixes) {
            methods.add(new Method(methods.size(), matching, kind.toString(), beta, k));
        }
    }

    List<Method> all() {
        return methods;
    }

    int size() {
        return methods.size();
    }
}
