package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonosemanticityTest {

    /** Images, latents, embedding width, share of listed activations, least activation. */
    @ParameterizedTest
    @CsvSource({
        "2, 3, 2, 0.5, 0",
        "30, 8, 5, 0.2, 0",
        "60, 4, 3, 1, 0.5",
        "40, 6, 4, 1, -1",
        "40, 6, 4, 0.6, -1",
        "80, 5, 16, 0.05, 0.3"
    })
    void equalsTheMeanOverAllPairs(int images, int latents, int width, double share, double least) {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            float[][] embeddings = new float[images][width];
            float[][] codes = new float[images][latents];
            Monosemanticity onePass = new Monosemanticity(latents, width);
            for (int n = 0; n < images; n++) {
                for (int i = 0; i < width; i++) {
                    embeddings[n][i] = (float) (random.nextGaussian() + 0.5) * 3;
                }
                float[] code = codes[n];
                int[] listed =
                        IntStream.range(0, latents)
                                .filter(j -> random.nextDouble() < share)
                                .toArray();
                for (int j : listed) {
                    code[j] = (float) (least + random.nextDouble());
                }
                double[] values = new double[listed.length];
                for (int i = 0; i < listed.length; i++) {
                    values[i] = code[listed[i]];
                }
                onePass.add(embeddings[n], listed, values);
            }
            double total = 0;
            int defined = 0;
            for (int latent = 0; latent < latents; latent++) {
                double expected = pairwise(embeddings, codes, latent);
                if (Double.isNaN(expected)) {
                    assertThat(onePass.score(latent)).isNaN();
                } else {
                    assertThat(onePass.score(latent)).isEqualTo(expected, within(1e-9));
                    total += expected;
                    defined++;
                }
            }
            assertThat(onePass.scores()).hasSize(latents);
            assertThat(Double.compare(onePass.scores()[0], onePass.score(0))).isZero();
            if (defined > 0) {
                assertThat(onePass.mean()).isEqualTo(total / defined, within(1e-9));
            }
        }
    }

    /** The definition, as the published implementations compute it. */
    private static double pairwise(float[][] embeddings, float[][] codes, int latent) {
        double[] a = new double[codes.length];
        Arrays.setAll(a, n -> codes[n][latent]);
        double least = Arrays.stream(a).min().orElseThrow();
        double most = Arrays.stream(a).max().orElseThrow();
        double sum = 0;
        double weights = 0;
        for (int n = 0; n < a.length; n++) {
            for (int m = n + 1; m < a.length; m++) {
                double weight = (a[n] - least) / (most - least) * (a[m] - least) / (most - least);
                sum += weight * cosine(embeddings[n], embeddings[m]);
                weights += weight;
            }
        }
        return weights == 0 ? Double.NaN : sum / weights;
    }

    private static double cosine(float[] x, float[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (double) x[i] * y[i];
            xx += (double) x[i] * x[i];
            yy += (double) y[i] * y[i];
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void isUndefinedForDeadConstantAndSingleLatents() {
        Monosemanticity scores = new Monosemanticity(3, 2);
        assertThat(scores.score(0)).isNaN();
        scores.add(new float[] {1, 0}, new int[] {1, 2}, new double[] {0.7, 2});
        scores.add(new float[] {0, 1}, new int[] {1}, new double[] {0.7});
        scores.add(new float[] {1, 1}, new int[] {1}, new double[] {0.7});
        assertThat(scores.score(0)).isNaN();
        assertThat(scores.score(1)).isNaN();
        assertThat(scores.score(2)).isNaN();
        assertThat(scores.mean()).isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        Monosemanticity scores = new Monosemanticity(2, 2);
        assertThatThrownBy(() -> scores.add(new float[3], new int[0], new double[0]))
                .hasMessageContaining("expected 2");
        assertThatThrownBy(() -> scores.add(new float[2], new int[0], new double[0]))
                .hasMessageContaining("squared length 0.0");
    }
}
