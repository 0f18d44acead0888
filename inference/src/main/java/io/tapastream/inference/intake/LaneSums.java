package io.tapastream.inference.intake;

/**
 * The sum and the sum of squares of a sample, over lanes of floats that are joined in double
 * precision: no more than five roundings are between a value and its lane's sum, six for a square.
 *
 * <p>The just-in-time compiler puts loops into vector registers whose arrays differ by constant
 * offsets and whose bodies are small; each loop here is such a one. For one thread.
 */
final class LaneSums {
    /** Values that are summed at once; samples are padded with zeros to a multiple of it. */
    static final int CHUNK = 768;

    private static final int WIDE = CHUNK / 6;
    private static final int LANES = WIDE / 4;

    private final float[] chunk = new float[CHUNK];
    private final float[] wide = new float[WIDE];
    private final float[] lanes = new float[LANES];
    private double sum;
    private double squares;

    double sum() {
        return sum;
    }

    double squares() {
        return squares;
    }

    /** Sums the first {@code width} values; beyond them are zeros up to a multiple of CHUNK. */
    void of(float[] padded, int width) {
        sum = 0;
        squares = 0;
        if (width <= CHUNK) {
            add(padded);
            return;
        }
        for (int from = 0; from < width; from += CHUNK) {
            System.arraycopy(padded, from, chunk, 0, CHUNK);
            add(chunk);
        }
    }

    private void add(float[] values) {
        fold(values, wide);
        foldLanes(wide, lanes);
        sum += total(lanes);
        foldSquares(values, wide);
        foldLanes(wide, lanes);
        squares += total(lanes);
    }

    private static void fold(float[] x, float[] to) {
        for (int i = 0; i < WIDE; i++) {
            to[i] =
                    ((x[i] + x[i + WIDE]) + (x[i + 2 * WIDE] + x[i + 3 * WIDE]))
                            + (x[i + 4 * WIDE] + x[i + 5 * WIDE]);
        }
    }

    private static void foldSquares(float[] x, float[] to) {
        for (int i = 0; i < WIDE; i++) {
            float a = Math.fma(x[i], x[i], x[i + WIDE] * x[i + WIDE]);
            float b = Math.fma(x[i + 2 * WIDE], x[i + 2 * WIDE], x[i + 3 * WIDE] * x[i + 3 * WIDE]);
            float c = Math.fma(x[i + 4 * WIDE], x[i + 4 * WIDE], x[i + 5 * WIDE] * x[i + 5 * WIDE]);
            to[i] = (a + b) + c;
        }
    }

    private static void foldLanes(float[] x, float[] to) {
        for (int i = 0; i < LANES; i++) {
            to[i] = (x[i] + x[i + LANES]) + (x[i + 2 * LANES] + x[i + 3 * LANES]);
        }
    }

    private static double total(float[] lanes) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int i = 0; i < LANES; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        return (a + b) + (c + d);
    }

    /** An array for a sample of this width, with room for the zeros. */
    static float[] padded(int width) {
        return new float[(width + CHUNK - 1) / CHUNK * CHUNK];
    }
}
