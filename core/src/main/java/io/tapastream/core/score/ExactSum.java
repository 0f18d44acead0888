package io.tapastream.core.score;

import java.math.BigInteger;

/**
 * The sum of doubles without any rounding, so it depends neither on the order of the terms nor on
 * terms that were added and taken away again.
 *
 * <p>A double is an integer multiple of 2^-1074. The sum is kept as one long integer in that unit,
 * in digits of 32 bits with room for carries (a superaccumulator; Kulisch, Computer Arithmetic and
 * Validity, chapter 8). Rounding happens once, in {@link #value()}, to the nearest double, halves
 * to even. Cost O(1) per term; space 69 longs. Not for several threads at once.
 */
public final class ExactSum {
    private static final int LOWEST_EXPONENT = -1074;
    private static final int DIGIT = 32;
    private static final long DIGIT_MASK = (1L << DIGIT) - 1;
    private static final int MANTISSA = 52;
    private static final int KEPT_BITS = 128;

    /** Each term changes a digit by less than 2^33, so carries may wait for this many terms. */
    private static final int TERMS_WITHOUT_CARRY = 1 << 29;

    private final long[] digits = new long[(1024 - LOWEST_EXPONENT) / DIGIT + 4];
    private int waiting;

    /**
     * Adds a term.
     *
     * @throws IllegalArgumentException where it is infinite or NaN
     */
    public void add(double term) {
        change(term, 1);
    }

    /**
     * Takes away a term that was added before.
     *
     * @throws IllegalArgumentException where it is infinite or NaN
     */
    public void subtract(double term) {
        change(term, -1);
    }

    private void change(double term, int sign) {
        if (!Double.isFinite(term)) {
            throw new IllegalArgumentException("the term " + term + " must be finite");
        }
        long bits = Double.doubleToRawLongBits(term);
        int exponent = (int) (bits >>> MANTISSA) & 0x7ff;
        long mantissa = bits & ((1L << MANTISSA) - 1);
        if (exponent > 0) {
            mantissa |= 1L << MANTISSA;
            exponent--;
        }
        long signed = bits < 0 ? -sign : sign;
        int at = exponent / DIGIT;
        int shift = exponent % DIGIT;
        long low = (mantissa & DIGIT_MASK) << shift;
        long high = (mantissa >>> DIGIT) << shift;
        digits[at] += signed * (low & DIGIT_MASK);
        digits[at + 1] += signed * ((low >>> DIGIT) + (high & DIGIT_MASK));
        digits[at + 2] += signed * (high >>> DIGIT);
        if (++waiting == TERMS_WITHOUT_CARRY) {
            carry();
        }
    }

    private void carry() {
        for (int i = 0; i < digits.length - 1; i++) {
            digits[i + 1] += digits[i] >> DIGIT;
            digits[i] &= DIGIT_MASK;
        }
        waiting = 0;
    }

    /** The double nearest to the sum; infinite where it is beyond all doubles. */
    public double value() {
        BigInteger sum = BigInteger.ZERO;
        for (int i = digits.length - 1; i >= 0; i--) {
            sum = sum.shiftLeft(DIGIT).add(BigInteger.valueOf(digits[i]));
        }
        BigInteger magnitude = sum.abs();
        int dropped = Math.max(0, magnitude.bitLength() - KEPT_BITS);
        BigInteger top = magnitude.shiftRight(dropped);
        if (magnitude.getLowestSetBit() < dropped) {
            top = top.setBit(0);
        }
        return sum.signum() * Math.scalb(top.doubleValue(), dropped + LOWEST_EXPONENT);
    }
}
