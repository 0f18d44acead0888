package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaeHealthTest {

    @Test
    void countsActiveAndDeadLatents() {
        SaeHealth health = SaeHealth.of(new int[] {0, 10, 100, 1, 0}, 100);
        assertThat(health.meanActive()).isEqualTo(1.11, within(1e-12));
        assertThat(health.dead()).isEqualTo(2);
        assertThat(health.deadFraction()).isEqualTo(0.4);
        assertThat(health.hoyer()).isNaN();
        assertThat(health.r2()).isNaN();
        assertThat(health.relativeL2()).isNaN();
    }

    @Test
    void binsTheFiringFrequenciesByTheirLogarithm() {
        SaeHealth health = SaeHealth.of(new int[] {0, 10, 100, 1, 18, 17}, 100);
        double[] edges = SaeHealth.densityEdges();
        int[] expected = new int[edges.length - 1];
        for (double frequency : new double[] {0.1, 1, 0.01, 0.18, 0.17}) {
            int bin = 0;
            while (bin < expected.length - 1 && Math.log10(frequency) >= edges[bin + 1]) {
                bin++;
            }
            expected[bin]++;
        }
        assertThat(health.densityHistogram()).isEqualTo(expected);
        assertThat(edges[edges.length - 1]).isZero();
        assertThat(Arrays.stream(health.densityHistogram()).sum()).isEqualTo(5);
    }

    @Test
    void hoyerIsOneForOneLatentAndZeroForEqualOnes() {
        CodeSums one = CodeSums.ZERO.plus(new float[] {0, 3, 0, 0}, 4);
        CodeSums equal = CodeSums.ZERO.plus(new double[] {2, 2, 2, 2}, 4);
        assertThat(one.hoyer()).isEqualTo(1, within(1e-12));
        assertThat(equal.hoyer()).isEqualTo(0, within(1e-12));
        assertThat(one.plus(equal).hoyer()).isEqualTo(0.5, within(1e-12));
        assertThat(CodeSums.ZERO.plus(new float[4], 4).hoyer()).isNaN();
    }

    @Test
    void reconstructionFiguresEqualTheirDefinitions() {
        Random random = new Random(3);
        int images = 50;
        int width = 6;
        float[][] x = new float[images][width];
        float[][] y = new float[images][width];
        double[] mean = new double[width];
        for (int n = 0; n < images; n++) {
            for (int e = 0; e < width; e++) {
                x[n][e] = (float) (random.nextGaussian() + e);
                y[n][e] = x[n][e] + (float) random.nextGaussian() * 0.3f;
                mean[e] += (double) x[n][e] / images;
            }
        }
        ReconstructionSums left = new ReconstructionSums(width);
        ReconstructionSums right = new ReconstructionSums(width);
        double errors = 0;
        double spread = 0;
        double ratios = 0;
        for (int n = 0; n < images; n++) {
            (n % 3 == 0 ? left : right).add(x[n], y[n]);
            double error = 0;
            double square = 0;
            for (int e = 0; e < width; e++) {
                error += Math.pow((double) x[n][e] - y[n][e], 2);
                spread += Math.pow(x[n][e] - mean[e], 2);
                square += Math.pow(x[n][e], 2);
            }
            errors += error;
            ratios += Math.sqrt(error) / Math.sqrt(square);
        }
        left.add(right);
        SaeHealth health = SaeHealth.of(new int[] {images}, images, CodeSums.ZERO, left);
        assertThat(health.r2()).isEqualTo(1 - errors / spread, within(1e-9));
        assertThat(health.relativeL2()).isEqualTo(ratios / images, within(1e-12));
        assertThat(new ReconstructionSums(2).r2()).isNaN();
    }

    @Test
    void refusesSupportsThatCannotBe() {
        assertThatThrownBy(() -> SaeHealth.of(new int[] {3}, 2)).hasMessageContaining("support 3");
    }
}
