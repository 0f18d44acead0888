package io.tapastream.core.probe;

import java.util.BitSet;

/**
 * The penalised loss of a logistic regression on some rows:
 *
 * <p>J(w, b) = 1/n sum_i log(1 + exp(-y_i (w x_i + b))) + l2/2 |w|^2, with y_i 1 or -1. The bias is
 * not penalised. A point is [E+1], the bias last.
 *
 * <p>Each method is one or two passes over the rows. For one thread.
 */
final class LogisticObjective {
    private final Standardised x;
    private final int[] rows;
    private final BitSet positives;
    private final double l2;
    private final double[] curvature;

    /**
     * @param rows the n rows, at least one
     * @param positives rows that show the concept
     * @param l2 strength of the penalty, at least 0
     */
    LogisticObjective(Standardised x, int[] rows, BitSet positives, double l2) {
        this.x = x;
        this.rows = rows;
        this.positives = positives;
        this.l2 = l2;
        this.curvature = new double[rows.length];
    }

    int size() {
        return x.width() + 1;
    }

    /** J at a point. */
    double value(double[] point) {
        double squares = 0;
        for (int i = 0; i < x.width(); i++) {
            squares += point[i] * point[i];
        }
        return meanLoss(point) + l2 / 2 * squares;
    }

    /** The loss at a point, without the penalty. */
    double meanLoss(double[] point) {
        double sum = 0;
        for (int row : rows) {
            double margin = logit(point, row) * (positives.get(row) ? 1 : -1);
            sum += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
        }
        return sum / rows.length;
    }

    /** The gradient at a point; the curvature there is kept for the other two. */
    double[] gradient(double[] point) {
        double[] gradient = new double[size()];
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            double logit = logit(point, row);
            // Of the smaller side, so that nothing cancels where the logit is large.
            double tail = Math.exp(-Math.abs(logit));
            double small = tail / (1 + tail);
            curvature[i] = small / (1 + tail) / rows.length;
            boolean positive = positives.get(row);
            double residual;
            if (positive == logit >= 0) {
                residual = positive ? -small : small;
            } else {
                residual = positive ? -1 / (1 + tail) : 1 / (1 + tail);
            }
            residual /= rows.length;
            x.addTo(gradient, row, residual);
            gradient[x.width()] += residual;
        }
        for (int i = 0; i < x.width(); i++) {
            gradient[i] += l2 * point[i];
        }
        return gradient;
    }

    /** The Hessian where the gradient was taken last, times a direction. */
    double[] hessianTimes(double[] direction) {
        double[] product = new double[size()];
        for (int i = 0; i < rows.length; i++) {
            double along = curvature[i] * logit(direction, rows[i]);
            x.addTo(product, rows[i], along);
            product[x.width()] += along;
        }
        for (int i = 0; i < x.width(); i++) {
            product[i] += l2 * direction[i];
        }
        return product;
    }

    /** The diagonal of the Hessian where the gradient was taken last. */
    double[] hessianDiagonal() {
        double[] diagonal = new double[size()];
        for (int i = 0; i < rows.length; i++) {
            x.addSquaresTo(diagonal, rows[i], curvature[i]);
            diagonal[x.width()] += curvature[i];
        }
        for (int i = 0; i < x.width(); i++) {
            diagonal[i] += l2;
        }
        return diagonal;
    }

    private double logit(double[] point, int row) {
        return x.dot(row, point) + point[x.width()];
    }
}
