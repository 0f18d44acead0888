package io.tapastream.jobs.score;

import io.tapastream.core.match.Matching;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.config.ScoreSettings;
import java.util.ArrayList;
import java.util.List;

/** The scored methods in their fixed order: for every matching each coalition size k. */
final class ScoreMethods {
    private final List<Method> methods = new ArrayList<>();

    /**
     * @param index its place, the number of the method in the TAPA engine
     * @param matching place of the matching among those of {@code ConceptMatches}
     * @param scored the method, its beta and the size of the coalitions
     */
    record Method(int index, int matching, ScoreMethod scored) {
        String name() {
            return scored.method();
        }

        Double beta() {
            return scored.beta();
        }

        int k() {
            return scored.k();
        }
    }

    ScoreMethods(ScoreSettings scoring) {
        List<Matching> matchings = Matching.of(scoring.methods(), scoring.matching());
        for (int matching = 0; matching < matchings.size(); matching++) {
            for (int k : scoring.prefixes()) {
                ScoreMethod scored = ScoreMethod.of(matchings.get(matching), k);
                methods.add(new Method(methods.size(), matching, scored));
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
