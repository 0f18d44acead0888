package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthSumsTest {
    private static final int WIDTH = 6;
    private static final int LATENTS = 9;

    /**
     * One image.
     *
     * @param x its embedding
     * @param y the reconstruction
     * @param code its code
     */
    private record Image(float[] x, float[] y, float[] code) {
        static Image random(Random random, double offset) {
            float[] x = new float[WIDTH];
            float[] y = new float[WIDTH];
            for (int e = 0; e < WIDTH; e++) {
                x[e] = (float) (random.nextGaussian() * 0.05 + offset * e);
                y[e] = x[e] + (float) (random.nextGaussian() * 0.01);
            }
            float[] code = new float[LATENTS];
            for (int j = 0; j < LATENTS; j++) {
                code[j] = random.nextInt(3) == 0 ? random.nextFloat() : 0;
            }
            return new Image(x, y, code);
        }

        double squaredError() {
            double error = 0;
            for (int e = 0; e < WIDTH; e++) {
                error += Math.pow((double) x[e] - y[e], 2);
            }
            return error;
        }

        ImageFigures figures() {
            return ImageFigures.of(ImageFigures.hoyer(code, LATENTS), x, squaredError());
        }
    }

    private final HealthSums sums = new HealthSums();
    private final EmbeddingMoments moments = EmbeddingMoments.ofWidth(WIDTH);

    private void add(Image image) {
        sums.add(image.figures());
        moments.add(image.x());
    }

    private void remove(Image image) {
        sums.remove(image.figures());
        moments.remove(image.x());
    }

    private static HealthFigures fresh(List<Image> images) {
        HealthSumsTest other = new HealthSumsTest();
        images.forEach(other::add);
        return other.sums.figures(other.moments);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -300})
    void figuresEqualTheirDefinitions(double offset) {
        Random random = new Random(3);
        List<Image> images = new ArrayList<>();
        double[] mean = new double[WIDTH];
        int count = 50;
        for (int n = 0; n < count; n++) {
            Image image = Image.random(random, offset);
            images.add(image);
            for (int e = 0; e < WIDTH; e++) {
                mean[e] += (double) image.x()[e] / count;
            }
        }
        double errors = 0;
        double spread = 0;
        double ratios = 0;
        for (Image image : images) {
            double square = 0;
            for (int e = 0; e < WIDTH; e++) {
                spread += Math.pow(image.x()[e] - mean[e], 2);
                square += Math.pow(image.x()[e], 2);
            }
            errors += image.squaredError();
            ratios += Math.sqrt(image.squaredError() / square);
        }
        HealthFigures figures = fresh(images);
        assertThat(figures.r2()).isEqualTo(1 - errors / spread, within(1e-6));
        assertThat(figures.relativeL2()).isEqualTo(ratios / count, within(1e-12));
    }

    /** Random changes: always bit-equal with a fresh computation in another order. */
    @Test
    void areIndependentOfOrderReplacementAndRemoval() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            HealthSumsTest changed = new HealthSumsTest();
            List<Image> present = new ArrayList<>();
            for (int step = random.nextInt(60); step >= 0; step--) {
                if (!present.isEmpty() && random.nextInt(3) == 0) {
                    changed.remove(present.remove(random.nextInt(present.size())));
                } else {
                    Image image = Image.random(random, random.nextInt(3));
                    present.add(image);
                    changed.add(image);
                }
            }
            Collections.shuffle(present, random);
            assertThat(changed.sums.figures(changed.moments))
                    .as("seed " + seed)
                    .isEqualTo(fresh(present));
        }
    }

    @Test
    void hoyerIsOneForOneLatentAndZeroForEqualOnes() {
        assertThat(ImageFigures.hoyer(new float[] {0, 3, 0, 0}, 4)).isEqualTo(1, within(1e-12));
        assertThat(ImageFigures.hoyer(new double[] {2, 2, 2, 2}, 4)).isEqualTo(0, within(1e-12));
        assertThat(ImageFigures.hoyer(new float[4], 4)).isNaN();
        assertThat(ImageFigures.hoyer(new float[] {2}, 1)).isNaN();
        sums.add(ImageFigures.ofCode(1));
        sums.add(ImageFigures.ofCode(0));
        sums.add(ImageFigures.ofCode(Double.NaN));
        assertThat(sums.figures(null).hoyer()).isEqualTo(0.5);
    }

    @Test
    void theReconstructionIsUndefinedUnlessEveryImageHasOne() {
        Random random = new Random(5);
        add(Image.random(random, 1));
        assertThat(sums.figures(moments).r2()).isNaN();
        add(Image.random(random, 1));
        assertThat(sums.figures(moments).r2()).isNotNaN();
        sums.add(ImageFigures.ofCode(0.5));
        assertThat(sums.figures(moments).r2()).isNaN();
        assertThat(sums.figures(moments).relativeL2()).isNaN();
        assertThat(sums.figures(moments).hoyer()).isNotNaN();
        sums.remove(ImageFigures.ofCode(0.5));
        assertThat(sums.figures(moments).r2()).isNotNaN();
    }

    @Test
    void equalEmbeddingsHaveNoSpread() {
        float[] x = {0.1f, -0.3f, 7, 1e-9f, 4096, -4096};
        for (int n = 0; n < 1000; n++) {
            moments.add(x);
        }
        assertThat(moments.spread()).isZero();
        x[0] = 0.2f;
        moments.add(x);
        assertThat(moments.spread()).isEqualTo(0.01 * 1000 / 1001, within(1e-7));
    }

    @Test
    void embeddingsTooLargeToSumLeaveTheSpreadUndefinedWhileTheyAreThere() {
        Random random = new Random(7);
        Image image = Image.random(random, 1);
        add(image);
        add(Image.random(random, 1));
        double before = moments.spread();
        float[] large = {0, 0, 5000, 0, 0, 0};
        moments.add(large);
        assertThat(moments.spread()).isNaN();
        moments.remove(large);
        assertThat(moments.spread()).isEqualTo(before);
        EmbeddingMoments kept = EmbeddingMoments.over(moments.values().clone());
        kept.remove(image.x());
        assertThat(kept.spread()).isZero();
        assertThat(moments.spread()).isEqualTo(before);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> moments.add(new float[2])).hasMessageContaining("expected 6");
        assertThatThrownBy(() -> EmbeddingMoments.ofWidth(0)).hasMessageContaining("width is 0");
        assertThatThrownBy(() -> new ImageFigures(0, -1, 0)).hasMessageContaining("-1.0");
    }
}
