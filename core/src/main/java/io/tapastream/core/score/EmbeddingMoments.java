package io.tapastream.core.score;

import java.math.BigInteger;

/**
 * Number, sum and sum of squares of embeddings [E], exact under any order, replacement and removal.
 *
 * <p>Each value is rounded once to a multiple of 2^-24 (6e-8, which is exact for float32 values
 * from 0.5 on); from there on everything is integer. A value may be up to 4096 in magnitude; an
 * embedding with a larger one is counted but not summed, and while there is one {@link #spread()}
 * is undefined. Below 2^27 images no sum overflows; from there on the spread is undefined. Cost
 * O(E) per embedding, space E + 4 longs. Not for several threads at once.
 */
public final class EmbeddingMoments {
    private static final double UNIT = 0x1p-24;
    private static final double PER_UNIT = 0x1p24;
    private static final double LARGEST = 4096;
    private static final long TOO_MANY_IMAGES = 1L << 27;

    private static final int IMAGES = 0;
    private static final int TOO_LARGE = 1;
    private static final int SQUARES_LOW = 2;
    private static final int SQUARES_HIGH = 3;
    private static final int SUMS = 4;

    private final long[] values;

    private EmbeddingMoments(long[] values) {
        this.values = values;
    }

    /** Of no embedding. */
    public static EmbeddingMoments ofWidth(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("embedding width is " + width + ", must be >= 1");
        }
        return new EmbeddingMoments(new long[SUMS + width]);
    }

    /** Over what {@link #values()} gave; the array is not copied. */
    public static EmbeddingMoments over(long[] values) {
        if (values.length <= SUMS) {
            throw new IllegalArgumentException(values.length + " values, must be above " + SUMS);
        }
        return new EmbeddingMoments(values);
    }

    /** All there is to keep; the array itself. */
    public long[] values() {
        return values;
    }

    /** Takes in an embedding. */
    public void add(float[] embedding) {
        change(embedding, 1);
    }

    /** Takes out an embedding that was taken in. */
    public void remove(float[] embedding) {
        change(embedding, -1);
    }

    private void change(float[] embedding, int sign) {
        if (embedding.length != values.length - SUMS) {
            throw new IllegalArgumentException(
                    "got " + embedding.length + " values, expected " + (values.length - SUMS));
        }
        values[IMAGES] += sign;
        for (float x : embedding) {
            if (!(Math.abs(x) <= LARGEST)) {
                values[TOO_LARGE] += sign;
                return;
            }
        }
        long low = 0;
        long high = 0;
        for (int i = 0; i < embedding.length; i++) {
            long units = Math.round(embedding[i] * PER_UNIT);
            values[SUMS + i] += sign * units;
            long square = units * units;
            low += square;
            high += Math.multiplyHigh(units, units);
            high += Long.compareUnsigned(low, square) < 0 ? 1 : 0;
        }
        addToSquares(low, high, sign);
    }

    private void addToSquares(long low, long high, int sign) {
        long before = values[SQUARES_LOW];
        values[SQUARES_LOW] += sign * low;
        boolean carried =
                sign > 0
                        ? Long.compareUnsigned(values[SQUARES_LOW], before) < 0
                        : Long.compareUnsigned(before, low) < 0;
        values[SQUARES_HIGH] += sign * (high + (carried ? 1 : 0));
    }

    /** Number of embeddings. */
    public long images() {
        return values[IMAGES];
    }

    /**
     * The sum of |x - mean x|^2 over the embeddings; 0 exactly where they do not vary; NaN where
     * undefined.
     */
    public double spread() {
        if (images() < 1 || images() >= TOO_MANY_IMAGES || values[TOO_LARGE] != 0) {
            return Double.NaN;
        }
        BigInteger squares =
                BigInteger.valueOf(values[SQUARES_HIGH])
                        .shiftLeft(Long.SIZE)
                        .add(new BigInteger(Long.toUnsignedString(values[SQUARES_LOW])));
        BigInteger ofSums = BigInteger.ZERO;
        for (int i = SUMS; i < values.length; i++) {
            BigInteger sum = BigInteger.valueOf(values[i]);
            ofSums = ofSums.add(sum.multiply(sum));
        }
        BigInteger spread = squares.multiply(BigInteger.valueOf(images())).subtract(ofSums);
        return spread.doubleValue() * UNIT * UNIT / images();
    }
}
