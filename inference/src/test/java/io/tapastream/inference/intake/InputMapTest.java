package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.intake.InputRule.Affine;
import io.tapastream.inference.intake.InputRule.Normalization;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The statistics and the normalisation of a sample against exact arithmetic. */
class InputMapTest {
    private static final int[] WIDTHS = {1, 2, 3, 63, 384, 768, 769, 1024, 1536, 3001};

    /** One factor of 2^-24 for the last rounding to a float, and what the lanes may lose. */
    private static final double HALF_AN_ULP = 0x1p-24;

    private static final double OF_THE_MEAN = 6e-7;
    private static final double OF_THE_DIVISOR = 2e-6;

    @Test
    void statisticsAreWithinTheirBounds() {
        Random random = new Random(7);
        for (int width : WIDTHS) {
            for (double mean : new double[] {0, 0.3, -1.7, 1.8, 1e3, -1e7}) {
                for (double spread : new double[] {0, 1e-30, 1e-3, 1, 1e7, 1e25}) {
                    assertStatistics(sample(random, width, mean, spread));
                }
            }
        }
    }

    @Test
    void oneValueFarFromTheOthersCostsNoDigits() {
        Random random = new Random(8);
        for (int place : new int[] {0, 1, 767}) {
            float[] sample = sample(random, 768, 0, 1);
            sample[place] = 1e7f;
            assertStatistics(sample);
        }
    }

    @Test
    void errorsOfOrdinarySamplesAreFarBelowTheBounds() {
        Random random = new Random(9);
        double squares = 0;
        for (int round = 0; round < 50; round++) {
            float[] sample = sample(random, 768, 0.2, 1);
            Affine affine = map(Normalization.LAYER_NORM, 768).affine(sample, 0);
            double error = affine.inverse() / deviation(sample) - 1;
            squares += error * error;
        }
        assertThat(Math.sqrt(squares / 50)).isLessThan(OF_THE_DIVISOR / 100);
    }

    @Test
    void valuesAreWithinOneUnitOfTheirQuotient() {
        Random random = new Random(10);
        for (int width : WIDTHS) {
            for (Normalization normalization :
                    new Normalization[] {Normalization.LAYER_NORM, Normalization.CONSTANT_NORM}) {
                float[] sample = sample(random, width, 0.4, 1);
                InputMap map = map(normalization, width);
                Affine affine = map.affine(sample, 0);
                float[] mapped = map.apply(sample, 0).clone();
                for (int i = 0; i < width; i++) {
                    double exact = (double) (sample[i] - affine.mean()) / affine.divisor();
                    assertThat((double) mapped[i])
                            .isCloseTo(exact, offset((double) Math.ulp((float) exact)));
                }
            }
        }
    }

    /** x' = scale * (x - center) - shift, with values that no rounding touches. */
    @Test
    void appliesCenterScaleAndShift() {
        float[] center = {1, 2, 3};
        float[] shift = {0.5f, 0, -0.5f};
        InputRule rule = new InputRule(center, Normalization.NONE, 2f, shift);
        float[] mapped = rule.forWidth(3).apply(new float[] {9, 9, 9, 2, 4, 6}, 3);
        assertThat(mapped).startsWith(1.5f, 4f, 6.5f);
    }

    @Test
    void aSampleDoesNotDependOnTheOneBefore() {
        Random random = new Random(11);
        float[] embeddings = sample(random, 2 * 768, 0, 1);
        InputRule rule = InputRule.of(Normalization.LAYER_NORM, sample(random, 768, 0, 1));
        InputMap map = rule.forWidth(768);
        map.apply(embeddings, 0);
        float[] second = map.apply(embeddings, 768).clone();
        assertThat(rule.forWidth(768).apply(embeddings, 768)).isEqualTo(second);
    }

    @Test
    void valuesThatAreNotFiniteAreNamed() {
        for (Normalization normalization : Normalization.values()) {
            for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                float[] embeddings = new float[5 * 20];
                embeddings[3 * 20 + 19] = bad;
                InputMap map = map(normalization, 20);
                map.apply(embeddings, 2 * 20);
                assertThatThrownBy(() -> map.apply(embeddings, 3 * 20))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("row 3")
                        .hasMessageContaining("at 19");
            }
        }
    }

    /** Squares of the largest floats overflow and those of the smallest vanish. */
    @Test
    void normsOfExtremeValuesAreRight() {
        for (double size : new double[] {1e-30, 1e30, 3e38}) {
            float[] sample = {(float) size, (float) -size, (float) size, 0};
            Affine affine = map(Normalization.CONSTANT_NORM, 4).affine(sample, 0);
            double expected = Math.abs((double) sample[0]) * Math.sqrt(0.75);
            assertThat(affine.inverse() / expected).isCloseTo(1, offset(1e-12));
        }
    }

    private static void assertStatistics(float[] sample) {
        Affine affine = map(Normalization.LAYER_NORM, sample.length).affine(sample, 0);
        double mean = mean(sample).doubleValue();
        double deviation = deviation(sample);
        assertThat((double) affine.mean())
                .isCloseTo(
                        mean,
                        offset(
                                deviation * OF_THE_MEAN
                                        + Math.abs(mean) * HALF_AN_ULP
                                        + Float.MIN_VALUE));
        assertThat(affine.inverse())
                .isCloseTo(deviation, offset(deviation * OF_THE_DIVISOR + 1e-50));
        double divisor = deviation + 1e-5;
        assertThat((double) affine.divisor())
                .isCloseTo(divisor, offset(divisor * (OF_THE_DIVISOR + HALF_AN_ULP)));
    }

    private static InputMap map(Normalization normalization, int width) {
        return InputRule.of(normalization, null).forWidth(width);
    }

    private static float[] sample(Random random, int width, double mean, double spread) {
        float[] sample = new float[width];
        for (int i = 0; i < width; i++) {
            sample[i] = (float) (mean * Math.max(spread, 1) + spread * random.nextGaussian());
        }
        return sample;
    }

    private static BigDecimal mean(float[] sample) {
        BigDecimal sum = BigDecimal.ZERO;
        for (float value : sample) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.divide(BigDecimal.valueOf(sample.length), new MathContext(60));
    }

    private static double deviation(float[] sample) {
        BigDecimal mean = mean(sample);
        BigDecimal squares = BigDecimal.ZERO;
        for (float value : sample) {
            BigDecimal difference = new BigDecimal(value).subtract(mean);
            squares = squares.add(difference.multiply(difference), new MathContext(60));
        }
        if (sample.length == 1) {
            return 0;
        }
        BigDecimal variance =
                squares.divide(BigDecimal.valueOf(sample.length - 1L), new MathContext(60));
        return variance.sqrt(new MathContext(30)).doubleValue();
    }
}
