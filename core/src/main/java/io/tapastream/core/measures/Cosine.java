package io.tapastream.core.measures;

/** The cosine of the angle between two vectors. */
public final class Cosine {
    /** A shorter vector counts as this long, as PyTorch has it. */
    private static final double SHORTEST = 1e-8;

    private Cosine() {}

    /** The cosine of two vectors of one length; 0 where one of them is all 0. */
    public static double of(double[] x, double[] y) {
        double product = 0;
        double squareOfX = 0;
        double squareOfY = 0;
        for (int i = 0; i < x.length; i++) {
            product += x[i] * y[i];
            squareOfX += x[i] * x[i];
            squareOfY += y[i] * y[i];
        }
        return product
                / (Math.max(SHORTEST, Math.sqrt(squareOfX))
                        * Math.max(SHORTEST, Math.sqrt(squareOfY)));
    }
}
