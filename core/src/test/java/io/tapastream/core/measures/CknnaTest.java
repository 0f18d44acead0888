package io.tapastream.core.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CknnaTest {

    /** Images, latents, share of latents not 0, embedding width, neighbours. */
    @ParameterizedTest
    @CsvSource({
        "11, 20, 0.3, 5, 10",
        "40, 30, 0.2, 8, 10",
        "40, 30, 1, 8, 10",
        "70, 12, 0.05, 3, 10",
        "30, 6, 0.5, 4, 1",
        "4, 5, 0.7, 2, 3",
        "150, 64, 0.1, 16, 10"
    })
    void equalsTheDefinition(int images, int latents, double share, int width, int neighbours) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            double[][] codes = new double[images][latents];
            double[][] embeddings = new double[images][width];
            for (int i = 0; i < images; i++) {
                double[] code = codes[i];
                // Few distinct values, and images without any: equal entries in most rows.
                Arrays.setAll(
                        code,
                        j ->
                                random.nextDouble() < share
                                        ? (random.nextInt(3) > 0 ? 1 : random.nextInt(4) - 1)
                                        : 0);
                Arrays.setAll(embeddings[i], e -> random.nextGaussian() + 0.5);
            }
            double expected = NaiveCknna.of(codes, embeddings, neighbours);
            double actual = cknna(codes, embeddings, neighbours);
            // Where HSIC is 0 but for rounding, the division by 1e-6 makes the rounding visible.
            if (Double.isNaN(expected)) {
                assertThat(actual).isNaN();
            } else {
                assertThat(actual).isEqualTo(expected, within(1e-8 * (1 + Math.abs(expected))));
            }
        }
    }

    /** More images than a block or a tile has rows. */
    @Test
    void blocksFitTogether() {
        Random random = new Random(7);
        double[][] vectors = new double[2100][3];
        for (double[] vector : vectors) {
            Arrays.setAll(vector, e -> random.nextGaussian());
        }
        DenseKernel dense = dense(vectors);
        SparseKernel sparse = sparse(vectors);
        double[][] whole = new double[2100][2100];
        dense.rows(0, whole);
        for (int first : new int[] {0, 1, 63, 1023, 1024, 2090}) {
            double[][] part = new double[10][2100];
            sparse.rows(first, part);
            for (int row = 0; row < part.length; row++) {
                assertThat(part[row]).isEqualTo(whole[first + row]);
                assertThat(part[row][5]).isEqualTo(whole[5][first + row]);
            }
        }
        assertThat(cknna(vectors, vectors, 10)).isEqualTo(1, within(1e-3));
    }

    @Test
    void isOneForTheSameSpaceAndSmallForUnrelatedOnes() {
        Random random = new Random(1);
        double[][] codes = new double[300][16];
        double[][] others = new double[300][16];
        for (int i = 0; i < codes.length; i++) {
            Arrays.setAll(codes[i], j -> random.nextGaussian());
            Arrays.setAll(others[i], j -> random.nextGaussian());
        }
        assertThat(cknna(codes, codes, 10)).isEqualTo(1, within(1e-6));
        assertThat(cknna(codes, others, 10)).isBetween(-0.05, 0.1);
    }

    /** Image 0 is as near to 1 as to 2 in the codes; 1 comes first and is its one neighbour. */
    @Test
    void ofEqualNeighboursTheEarlierImageCounts() {
        MaskedKernel nearest =
                MaskedKernel.nearest(
                        sparse(new double[][] {{1, 0}, {1, 5}, {1, 7}, {0, 0}, {0, 0}}), 1);
        assertThat(nearest.columns()).isEqualTo(new int[][] {{1}, {2}, {1}, {0}, {0}});
        assertThat(nearest.values()).isEqualTo(new double[][] {{1}, {36}, {36}, {0}, {0}});
    }

    @Test
    void isUndefinedForFewImagesAndForProductsBeyondFloat64() {
        double[][] ten = new double[10][2];
        assertThat(cknna(ten, ten, 10)).isNaN();
        double[][] three = new double[3][2];
        assertThat(cknna(three, three, 1)).isNaN();
        assertThat(cknna(new double[0][2], new double[0][2], 10)).isNaN();
        double[][] huge = new double[12][2];
        for (double[] row : huge) {
            Arrays.fill(row, 1e300);
        }
        assertThat(cknna(huge, huge, 10)).isNaN();
    }

    /** Codes without any activation share nothing with the embeddings. */
    @Test
    void isZeroForCodesOfZeros() {
        Random random = new Random(3);
        double[][] embeddings = new double[20][4];
        for (double[] embedding : embeddings) {
            Arrays.setAll(embedding, e -> random.nextGaussian());
        }
        assertThat(cknna(new double[20][4], embeddings, 10)).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        double[][] vectors = new double[5][2];
        assertThatThrownBy(() -> cknna(vectors, new double[6][2], 2))
                .hasMessage("5 codes, but 6 embeddings");
        assertThatThrownBy(() -> cknna(vectors, vectors, 0)).hasMessageContaining("k is 0");
    }

    private static double cknna(double[][] codes, double[][] embeddings, int neighbours) {
        return Cknna.of(sparse(codes), dense(embeddings), neighbours);
    }

    private static SparseKernel sparse(double[][] vectors) {
        SparseKernel kernel = new SparseKernel(vectors.length == 0 ? 1 : vectors[0].length);
        for (double[] vector : vectors) {
            kernel.add(vector);
        }
        return kernel;
    }

    private static DenseKernel dense(double[][] vectors) {
        DenseKernel kernel =
                new DenseKernel(vectors.length, vectors.length == 0 ? 1 : vectors[0].length);
        for (int row = 0; row < vectors.length; row++) {
            kernel.set(row, vectors[row]);
        }
        return kernel;
    }
}
