package io.tapastream.core.probe;

/**
 * Minimises a {@link LogisticObjective} by Newton's method: each step is solved by conjugate
 * gradients, preconditioned with the Hessian's diagonal, to a tolerance that shrinks with the
 * gradient, and shortened until the objective falls. There is nothing random in it and no
 * mini-batch: the same data give the same bits.
 */
final class NewtonSolver {
    /** Below this length of the gradient a minimiser counts as exact. */
    static final double EXACT = 1e-10;

    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 40;
    private static final double DECREASE = 1e-4;

    /** Predicted decreases below it are lost in the rounding of the objective. */
    private static final double ROUNDING = 1e-13;

    /**
     * A minimiser.
     *
     * @param point [E+1], the bias last
     * @param converged whether the gradient's length went below the tolerance, or as far down as
     *     rounding lets it
     */
    record Solution(double[] point, boolean converged) {}

    private NewtonSolver() {}

    /**
     * @param start [E+1]
     * @param tolerance length of the gradient that is small enough
     */
    static Solution minimise(LogisticObjective objective, double[] start, double tolerance) {
        double[] point = start.clone();
        double value = objective.value(point);
        double previous = Double.POSITIVE_INFINITY;
        boolean rounded = false;
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = objective.gradient(point);
            double length = Math.sqrt(dot(gradient, gradient));
            if (length <= tolerance || (rounded && length >= previous)) {
                return new Solution(point, true);
            }
            double[] direction = direction(objective, gradient, length);
            double slope = dot(gradient, direction);
            // At the end the objective can no longer tell; there a full step is a good one.
            rounded = -slope <= ROUNDING * Math.max(1, Math.abs(value));
            double factor = 1;
            double[] next = along(point, direction, factor);
            double nextValue = objective.value(next);
            for (int halving = 0;
                    !rounded
                            && halving < MOST_HALVINGS
                            && !(nextValue <= value + DECREASE * factor * slope);
                    halving++) {
                factor /= 2;
                next = along(point, direction, factor);
                nextValue = objective.value(next);
            }
            previous = length;
            point = next;
            value = nextValue;
        }
        return new Solution(point, false);
    }

    /** About -H^-1 g, by conjugate gradients. */
    private static double[] direction(LogisticObjective objective, double[] gradient, double size) {
        double[] diagonal = objective.hessianDiagonal();
        double[] solution = new double[gradient.length];
        double[] residual = new double[gradient.length];
        for (int i = 0; i < gradient.length; i++) {
            residual[i] = -gradient[i];
        }
        double[] scaled = divided(residual, diagonal);
        double[] search = scaled.clone();
        double product = dot(residual, scaled);
        double enough = Math.min(0.1, Math.sqrt(size)) * size;
        for (int i = 0; i < 10 * gradient.length; i++) {
            double[] image = objective.hessianTimes(search);
            double bend = dot(search, image);
            if (!(bend > 0)) {
                return i == 0 ? search : solution;
            }
            double factor = product / bend;
            add(solution, search, factor);
            add(residual, image, -factor);
            if (dot(residual, residual) <= enough * enough) {
                return solution;
            }
            scaled = divided(residual, diagonal);
            double next = dot(residual, scaled);
            double ratio = next / product;
            for (int j = 0; j < search.length; j++) {
                search[j] = scaled[j] + ratio * search[j];
            }
            product = next;
        }
        return solution;
    }

    private static double[] divided(double[] values, double[] divisors) {
        double[] quotients = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            quotients[i] = divisors[i] > 0 ? values[i] / divisors[i] : values[i];
        }
        return quotients;
    }

    private static double[] along(double[] point, double[] direction, double factor) {
        double[] moved = point.clone();
        add(moved, direction, factor);
        return moved;
    }

    private static void add(double[] sums, double[] values, double factor) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * values[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
