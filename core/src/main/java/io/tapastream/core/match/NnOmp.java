package io.tapastream.core.match;

import io.tapastream.core.gather.RealRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Non-negative orthogonal matching pursuit: explains the 0/1 vector of a concept by a non-negative
 * combination of real activations, the baseline that the paper compares FBMP with. Each step takes
 * the latent whose column, scaled to unit norm, has the largest product with the residual (lowest
 * index on ties), refits all coefficients by non-negative least squares, and thresholds the
 * combination at 0.5 for the F1 of the step. It stops at min(size, D) latents, when the largest
 * product is below 1e-12 |y|, or when a latent is drawn again. A concept without support has an
 * empty coalition and an F1 of 0 throughout. The F1 path may fall.
 *
 * <p>Products with the residual are kept as X'y minus the Gram columns of the latents in use, so
 * the cost of a step is the active entries of the rows of the new latent, and D times the
 * coalition. Not safe for use by several threads.
 */
public final class NnOmp {
    /** Largest coalition of the published implementation. */
    public static final int PUBLISHED_SIZE = 20;

    private static final double THRESHOLD = 0.5;
    private static final double VANISHED = 1e-12;

    private final RealRows rows;
    private final int size;
    private final double[] norms;

    private NnOmp(RealRows rows, int size) {
        this.rows = rows;
        this.size = Math.min(size, rows.latents());
        norms = new double[rows.latents()];
        for (int j = 0; j < norms.length; j++) {
            double squares = 0;
            for (double a : rows.activationsOf(j)) {
                squares += a * a;
            }
            double norm = Math.sqrt(squares);
            norms[j] = norm < VANISHED ? 1.0 : norm;
        }
    }

    /** As {@link Matcher#match}, with the published size. */
    static List<List<ConceptMatch>> match(ConceptBlock block, MatchingOptions options) {
        NnOmp pursuit = new NnOmp(block.activations(), PUBLISHED_SIZE);
        List<ConceptMatch> matches = new ArrayList<>();
        for (int c = block.firstConcept(); c < block.endConcept(); c++) {
            matches.add(pursuit.run(c, block.positives(c)));
        }
        return List.of(matches);
    }

    /**
     * Matches every concept.
     *
     * @param shown for each concept the rows that show it, ascending
     * @param size the largest coalition, at least 1
     */
    static List<ConceptMatch> match(RealRows rows, List<int[]> shown, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1, got " + size);
        }
        NnOmp pursuit = new NnOmp(rows, size);
        List<ConceptMatch> matches = new ArrayList<>();
        for (int c = 0; c < shown.size(); c++) {
            matches.add(pursuit.run(c, shown.get(c)));
        }
        return matches;
    }

    private ConceptMatch run(int concept, int[] positives) {
        double[] f1 = new double[size];
        double[] target = correlations(positives);
        double[] products = target.clone();
        List<double[]> gramColumns = new ArrayList<>();
        int[] coalition = new int[size];
        boolean[] shows = new boolean[rows.rows()];
        Arrays.stream(positives).forEach(i -> shows[i] = true);
        double enough = VANISHED * Math.sqrt(positives.length);
        int steps = 0;
        while (steps < size && positives.length > 0) {
            int latent = largest(products);
            if (products[latent] < enough || contains(coalition, steps, latent)) {
                break;
            }
            coalition[steps] = latent;
            gramColumns.add(gramColumn(latent));
            double[] x = fit(coalition, steps + 1, gramColumns, target);
            subtract(target, gramColumns, x, products);
            f1[steps++] = thresholdedF1(coalition, x, shows, positives.length);
        }
        Arrays.fill(f1, steps, size, steps == 0 ? 0 : f1[steps - 1]);
        return new ConceptMatch(concept, positives.length, Arrays.copyOf(coalition, steps), f1);
    }

    /** X'y for the columns scaled to unit norm. */
    private double[] correlations(int[] positives) {
        double[] sums = new double[norms.length];
        for (int row : positives) {
            addRow(row, 1.0, sums);
        }
        for (int j = 0; j < sums.length; j++) {
            sums[j] /= norms[j];
        }
        return sums;
    }

    /** X'x_latent for the columns scaled to unit norm. */
    private double[] gramColumn(int latent) {
        int[] ids = rows.rowsOf(latent);
        double[] values = rows.activationsOf(latent);
        double[] sums = new double[norms.length];
        for (int i = 0; i < ids.length; i++) {
            addRow(ids[i], values[i] / norms[latent], sums);
        }
        for (int j = 0; j < sums.length; j++) {
            sums[j] /= norms[j];
        }
        return sums;
    }

    private void addRow(int row, double factor, double[] sums) {
        int[] latents = rows.latentsOf(row);
        double[] values = rows.valuesOf(row);
        for (int e = 0; e < latents.length; e++) {
            sums[latents[e]] += factor * values[e];
        }
    }

    private static double[] fit(
            int[] coalition, int n, List<double[]> gramColumns, double[] target) {
        double[][] g = new double[n][n];
        double[] b = new double[n];
        for (int r = 0; r < n; r++) {
            b[r] = target[coalition[r]];
            for (int c = 0; c < n; c++) {
                g[r][c] = gramColumns.get(Math.max(r, c))[coalition[Math.min(r, c)]];
            }
        }
        return NonNegativeLeastSquares.solve(g, b);
    }

    private static void subtract(
            double[] target, List<double[]> gramColumns, double[] x, double[] products) {
        System.arraycopy(target, 0, products, 0, products.length);
        for (int s = 0; s < x.length; s++) {
            double[] column = gramColumns.get(s);
            for (int j = 0; j < products.length && x[s] != 0; j++) {
                products[j] -= x[s] * column[j];
            }
        }
    }

    private double thresholdedF1(int[] coalition, double[] x, boolean[] shows, int positives) {
        double[] prediction = new double[shows.length];
        for (int s = 0; s < x.length; s++) {
            int[] ids = rows.rowsOf(coalition[s]);
            double[] values = rows.activationsOf(coalition[s]);
            for (int i = 0; i < ids.length; i++) {
                prediction[ids[i]] += x[s] * values[i] / norms[coalition[s]];
            }
        }
        int both = 0;
        int predicted = 0;
        for (int i = 0; i < shows.length; i++) {
            if (prediction[i] > THRESHOLD) {
                predicted++;
                both += shows[i] ? 1 : 0;
            }
        }
        return FScore.f1(both, positives, predicted);
    }

    private static int largest(double[] products) {
        int best = 0;
        for (int j = 1; j < products.length; j++) {
            best = products[j] > products[best] ? j : best;
        }
        return best;
    }

    private static boolean contains(int[] coalition, int n, int latent) {
        for (int s = 0; s < n; s++) {
            if (coalition[s] == latent) {
                return true;
            }
        }
        return false;
    }
}
