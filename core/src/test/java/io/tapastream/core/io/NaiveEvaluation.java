package io.tapastream.core.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every score from its definition, on dense matrices, one method at a time. */
final class NaiveEvaluation {

    private final boolean[][] z;
    private final boolean[][] y;
    private final int d;
    private final int c;

    /** A coalition and its F1 path. */
    record Path(List<Integer> coalition, List<Double> f1) {
        List<Integer> prefix(int k) {
            int best = f1.indexOf(Collections.max(f1));
            return coalition.subList(0, Math.min(Math.min(k, best + 1), coalition.size()));
        }

        double f1At(int k) {
            return f1.get(k - 1);
        }
    }

    /** Codes of a pair's two images, its concepts, and what the original shows. */
    record Pair(double[] original, double[] perturbed, int removed, int added, double[] shows) {}

    NaiveEvaluation(double[][] activations, double[][] concepts) {
        d = activations[0].length;
        c = concepts[0].length;
        z = new boolean[activations.length][d];
        y = new boolean[concepts.length][c];
        for (int n = 0; n < z.length; n++) {
            for (int j = 0; j < d; j++) {
                z[n][j] = activations[n][j] > 1e-8;
            }
            for (int concept = 0; concept < c; concept++) {
                y[n][concept] = concepts[n][concept] == 1;
            }
        }
    }

    private static boolean[] column(boolean[][] matrix, int index) {
        boolean[] column = new boolean[matrix.length];
        for (int n = 0; n < matrix.length; n++) {
            column[n] = matrix[n][index];
        }
        return column;
    }

    private static double f(double beta, boolean[] truth, boolean[] predicted) {
        int tp = 0;
        int positive = 0;
        int active = 0;
        for (int n = 0; n < truth.length; n++) {
            tp += truth[n] && predicted[n] ? 1 : 0;
            positive += truth[n] ? 1 : 0;
            active += predicted[n] ? 1 : 0;
        }
        double denominator = beta * beta * positive + active;
        return denominator == 0 ? 0 : (1 + beta * beta) * tp / denominator;
    }

    int support(int concept) {
        int support = 0;
        for (boolean shown : column(y, concept)) {
            support += shown ? 1 : 0;
        }
        return support;
    }

    Path fbmp(int concept, double beta, int max) {
        boolean[] truth = column(y, concept);
        boolean[] residual = truth.clone();
        boolean[] union = new boolean[truth.length];
        List<Integer> coalition = new ArrayList<>();
        List<Double> path = new ArrayList<>();
        int cap = Math.min(max, Math.min(z.length, c));
        while (path.size() < cap) {
            int best = 0;
            for (int j = 1; j < d; j++) {
                if (f(beta, residual, column(z, j)) > f(beta, residual, column(z, best))) {
                    best = j;
                }
            }
            for (int n = 0; n < union.length; n++) {
                residual[n] &= !z[n][best];
                union[n] |= z[n][best];
            }
            double f1 = f(1, truth, union);
            if (!path.isEmpty() && f1 <= path.get(path.size() - 1)) {
                path.addAll(Collections.nCopies(cap - path.size(), path.get(path.size() - 1)));
            } else {
                coalition.add(best);
                path.add(f1);
            }
        }
        return new Path(coalition, path);
    }

    Path topF1(int concept) {
        boolean[] truth = column(y, concept);
        List<Integer> order = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            order.add(j);
        }
        order.sort((a, b) -> Double.compare(f(1, truth, column(z, a)), f(1, truth, column(z, b))));
        Collections.reverse(order);
        List<Integer> coalition = order.subList(0, Math.min(10, d));
        boolean[] union = new boolean[truth.length];
        List<Double> path = new ArrayList<>();
        for (int latent : coalition) {
            for (int n = 0; n < union.length; n++) {
                union[n] |= z[n][latent];
            }
            path.add(f(1, truth, union));
        }
        return new Path(coalition, path);
    }

    /** rem, add (null where nothing is added), and whether the published variant drops the pair. */
    record Outcome(int rem, Integer add, boolean dropped) {}

    static Outcome outcome(Pair pair, List<Path> paths, int k) {
        List<Integer> removed = new ArrayList<>(paths.get(pair.removed()).prefix(k));
        if (pair.added() < 0) {
            return new Outcome(delta(pair, removed), null, false);
        }
        List<Integer> added = new ArrayList<>(paths.get(pair.added()).prefix(k));
        List<Integer> shared = new ArrayList<>(removed);
        shared.retainAll(added);
        removed.removeAll(shared);
        added.removeAll(shared);
        return new Outcome(delta(pair, removed), delta(pair, added), added.isEmpty());
    }

    private static int delta(Pair pair, List<Integer> latents) {
        return max(pair.perturbed(), latents) - max(pair.original(), latents);
    }

    private static int max(double[] codes, List<Integer> latents) {
        return latents.stream().anyMatch(latent -> codes[latent] > 0) ? 1 : 0;
    }

    /** mean(add) - mean(rem), means over the pairs that have the delta; NaN without pairs. */
    static double score(List<Outcome> outcomes) {
        double rem = outcomes.stream().mapToInt(Outcome::rem).average().orElse(Double.NaN);
        return outcomes.stream()
                .filter(outcome -> outcome.add() != null)
                .mapToInt(Outcome::add)
                .average()
                .stream()
                .map(add -> add - rem)
                .findFirst()
                .orElse(-rem);
    }

    static List<Outcome> published(List<Outcome> outcomes) {
        List<Outcome> kept = outcomes.stream().filter(outcome -> !outcome.dropped()).toList();
        return kept.isEmpty() ? outcomes : kept;
    }

    static double stay(List<Pair> pairs, List<Path> paths, int k) {
        int looked = 0;
        int changed = 0;
        for (Pair pair : pairs) {
            for (int concept = 0; pair.shows() != null && concept < paths.size(); concept++) {
                boolean untouched = concept != pair.removed() && concept != pair.added();
                if (pair.shows()[concept] == 1 && untouched) {
                    looked++;
                    changed += Math.abs(delta(pair, paths.get(concept).prefix(k)));
                }
            }
        }
        return looked == 0 ? Double.NaN : (double) changed / looked;
    }
}
