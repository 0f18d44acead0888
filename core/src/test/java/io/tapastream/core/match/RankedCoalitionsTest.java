package io.tapastream.core.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.gather.RowStore;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankedCoalitionsTest {
    @Test
    void jaccardIsIntersectionOverUnion() {
        assertThat(LatentScore.JACCARD.of(2, 4, 3, 10)).isEqualTo(2.0 / 5);
        assertThat(LatentScore.JACCARD.of(0, 0, 0, 10)).isZero();
    }

    @Test
    void mutualInformationIsOneForCopiesAndZeroForIndependence() {
        LatentScore nmi = LatentScore.NORMALIZED_MUTUAL_INFORMATION;
        assertThat(nmi.of(4, 4, 4, 10)).isCloseTo(1, within(1e-15));
        assertThat(nmi.of(0, 4, 6, 10)).isCloseTo(1, within(1e-15));
        assertThat(nmi.of(2, 4, 5, 10)).isCloseTo(0, within(1e-15));
        assertThat(nmi.of(0, 0, 0, 10)).isZero();
        assertThat(nmi.of(4, 4, 10, 10)).isZero();
    }

    /** 10 rows, 3 of 4 positives hit by a latent with 5: by hand from the joint distribution. */
    @Test
    void mutualInformationOfAKnownTable() {
        double information =
                0.3 * Math.log(0.3 / (0.4 * 0.5))
                        + 0.1 * Math.log(0.1 / (0.4 * 0.5))
                        + 0.2 * Math.log(0.2 / (0.6 * 0.5))
                        + 0.4 * Math.log(0.4 / (0.6 * 0.5));
        double entropies = -(0.4 * Math.log(0.4) + 0.6 * Math.log(0.6)) - 2 * 0.5 * Math.log(0.5);
        assertThat(LatentScore.NORMALIZED_MUTUAL_INFORMATION.of(3, 4, 5, 10))
                .isCloseTo(2 * information / entropies, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource(LatentScore.class)
    void equalsSortingAllLatents(LatentScore score) {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int d = 1 + random.nextInt(30);
            int n = random.nextInt(40);
            boolean[][] z = bits(random, n, d);
            boolean[][] y = bits(random, n, 3);
            RowStore store = store(z, y, d, random);
            int size = 1 + random.nextInt(12);
            List<ConceptMatch> matches = RankedCoalitions.match(store, 0, 3, score, size);
            for (int c = 0; c < 3; c++) {
                assertThat(matches.get(c))
                        .as("seed %d", seed)
                        .isEqualTo(naive(z, y, d, c, score, size));
            }
        }
    }

    private static ConceptMatch naive(
            boolean[][] z, boolean[][] y, int d, int c, LatentScore score, int size) {
        boolean[] shown = NaiveMatching.column(y, c);
        double[] own = new double[d];
        for (int j = 0; j < d; j++) {
            boolean[] active = NaiveMatching.column(z, j);
            int both = 0;
            for (int i = 0; i < shown.length; i++) {
                both += active[i] && shown[i] ? 1 : 0;
            }
            own[j] =
                    score.of(
                            both,
                            NaiveMatching.count(shown),
                            NaiveMatching.count(active),
                            shown.length);
        }
        int[] coalition =
                IntStream.range(0, d)
                        .boxed()
                        .sorted(
                                Comparator.comparingDouble((Integer j) -> own[j])
                                        .thenComparing(j -> j)
                                        .reversed())
                        .limit(size)
                        .mapToInt(Integer::intValue)
                        .toArray();
        boolean[] union = new boolean[shown.length];
        double[] f1 = new double[coalition.length];
        for (int s = 0; s < coalition.length; s++) {
            for (int i = 0; i < union.length; i++) {
                union[i] |= z[i][coalition[s]];
            }
            f1[s] = NaiveMatching.fBeta(shown, union, 1.0);
        }
        return new ConceptMatch(c, NaiveMatching.count(shown), coalition, f1);
    }

    /** A store with the rows, and with others that were taken out again. */
    private static RowStore store(boolean[][] z, boolean[][] y, int d, Random random) {
        RowStore store = new RowStore(3, d);
        for (int i = 0; i < z.length; i++) {
            if (random.nextInt(4) == 0) {
                store.remove(store.insert(ids(bits(random, 1, d)[0]), ids(y[i])));
            }
            store.insert(ids(z[i]), ids(y[i]));
        }
        return store;
    }

    private static int[] ids(boolean[] row) {
        return IntStream.range(0, row.length).filter(j -> row[j]).toArray();
    }

    private static boolean[][] bits(Random random, int n, int width) {
        boolean[][] m = new boolean[n][width];
        double share = random.nextDouble();
        for (boolean[] row : m) {
            for (int j = 0; j < width; j++) {
                row[j] = random.nextDouble() < share;
            }
        }
        return m;
    }
}
