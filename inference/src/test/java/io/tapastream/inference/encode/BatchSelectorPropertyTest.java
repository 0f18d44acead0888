package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.intake.ActivationRule;
import java.nio.IntBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fast selectors against sorting, on rows with many ties and few positive values. */
class BatchSelectorPropertyTest {

    @Test
    void topKTakesTheLargestAndTheLowestOfTies() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            int latents = 1 + random.nextInt(300);
            ActivationRule.TopK rule =
                    new ActivationRule.TopK(1 + random.nextInt(latents), random.nextBoolean());
            BatchSelector selector = BatchSelector.of(rule, latents);
            for (int call = 0; call < 3; call++) {
                float[][] rows = new float[random.nextInt(80)][];
                for (int row = 0; row < rows.length; row++) {
                    rows[row] = ties(random, latents);
                }
                assertCodes(selector, rows, latents, (row, values) -> largest(rule, values));
            }
        }
    }

    /** A k above D keeps every value above 0. */
    @Test
    void topKOfFewerLatents() {
        ActivationRule.TopK rule = new ActivationRule.TopK(40, true);
        float[][] rows = {ties(new Random(1), 33), ties(new Random(2), 33)};
        assertCodes(BatchSelector.of(rule, 33), rows, 33, (row, values) -> largest(rule, values));
    }

    @Test
    void thresholdsAreStrict() {
        Random random = new Random(43);
        for (int round = 0; round < 300; round++) {
            int latents = 1 + random.nextInt(300);
            float[] thresholds = new float[random.nextBoolean() ? 1 : latents];
            for (int j = 0; j < thresholds.length; j++) {
                thresholds[j] = random.nextInt(5) == 0 ? -0.0f : random.nextInt(4) * 0.5f;
            }
            float[][] rows = new float[random.nextInt(80)][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = ties(random, latents);
            }
            assertCodes(
                    BatchSelector.of(new ActivationRule.Threshold(thresholds), latents),
                    rows,
                    latents,
                    (row, values) -> above(thresholds, values));
        }
    }

    /** Rows that rise raise the bar again and again; in rows that fall the first values stay. */
    @Test
    void topKOfLargeDictionaries() {
        Random random = new Random(44);
        for (int round = 0; round < 60; round++) {
            int latents = 1000 + random.nextInt(3000);
            ActivationRule.TopK rule = new ActivationRule.TopK(1 + random.nextInt(30), true);
            BatchSelector selector = BatchSelector.of(rule, latents);
            float[][] rows = new float[5][latents];
            for (float[] row : rows) {
                float slope = (random.nextInt(3) - 1) * 0.01f;
                for (int j = 0; j < latents; j++) {
                    row[j] = (float) random.nextGaussian() + slope * j;
                }
            }
            assertCodes(selector, rows, latents, (row, values) -> largest(rule, values));
        }
    }

    /**
     * Several tiles of latents, the last one not whole, and thresholds that differ between them.
     */
    @Test
    void thresholdsOfLargeDictionaries() {
        Random random = new Random(45);
        int latents = 5003;
        float[] thresholds = new float[latents];
        for (int j = 0; j < latents; j++) {
            thresholds[j] = random.nextInt(4) * 0.7f;
        }
        float[][] rows = new float[67][latents];
        for (float[] row : rows) {
            for (int j = 0; j < latents; j++) {
                row[j] = random.nextInt(3) == 0 ? thresholds[j] : (float) random.nextGaussian();
            }
        }
        for (float[] bars : new float[][] {thresholds, {0.7f}, {0f}}) {
            assertCodes(
                    BatchSelector.of(new ActivationRule.Threshold(bars), latents),
                    rows,
                    latents,
                    (row, values) -> above(bars, values));
        }
    }

    /**
     * The bits of the most negative values are the smallest integers: no difference may overflow.
     */
    @Test
    void extremeValuesAreCompared() {
        float[] values = {
            -Float.MAX_VALUE, Float.NEGATIVE_INFINITY, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE, -1f
        };
        float[] bars = {0f, -0.0f, Float.MIN_VALUE, 1f, Math.nextDown(Float.MAX_VALUE)};
        for (float bar : bars) {
            float[] bits = {bar};
            assertCodes(
                    BatchSelector.of(new ActivationRule.Threshold(bits), values.length),
                    new float[][] {values, values},
                    values.length,
                    (row, given) -> above(bits, given));
        }
        ActivationRule.Threshold infinite =
                new ActivationRule.Threshold(new float[] {Float.POSITIVE_INFINITY});
        assertCodes(
                BatchSelector.of(infinite, values.length),
                new float[][] {values},
                values.length,
                (row, given) -> new int[0]);
    }

    @Test
    void codesThatOverflowedAreRefused() {
        ActivationRule[] rules = {
            new ActivationRule.Threshold(new float[] {1f}),
            new ActivationRule.Threshold(new float[40]),
            new ActivationRule.TopK(3, true),
            new ActivationRule.TopK(3, false),
            new ActivationRule.GroupMax(2),
            new ActivationRule.Dense()
        };
        for (ActivationRule rule : rules) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[][] rows = new float[34][40];
                rows[33][17] = bad;
                assertThatThrownBy(() -> codes(BatchSelector.of(rule, 40), rows, 40))
                        .isInstanceOf(ArithmeticException.class)
                        .hasMessageContaining("latent 17 in row 33");
            }
        }
    }

    private interface Expected {
        int[] of(int row, float[] values);
    }

    private static void assertCodes(
            BatchSelector selector, float[][] rows, int latents, Expected expected) {
        SparseBatch codes = codes(selector, rows, latents);
        assertThat(codes.rows()).isEqualTo(rows.length);
        for (int row = 0; row < rows.length; row++) {
            int[] active = expected.of(row, rows[row]);
            assertThat(codes.latents(row)).isEqualTo(active);
            for (int i = 0; i < active.length; i++) {
                assertThat(codes.values(row)[i]).isEqualTo(rows[row][active[i]]);
            }
        }
    }

    private static SparseBatch codes(BatchSelector selector, float[][] rows, int latents) {
        IntBuffer bits = IntBuffer.allocate(rows.length * latents);
        for (float[] row : rows) {
            for (float value : row) {
                bits.put(Float.floatToRawIntBits(value));
            }
        }
        CodeSink sink = new CodeSink();
        sink.begin(rows.length);
        selector.select(bits, rows.length, sink);
        return sink.finish();
    }

    private static int[] largest(ActivationRule.TopK rule, float[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[b] + 0.0, values[a] + 0.0))
                .limit(rule.k())
                .mapToInt(Integer::intValue)
                .filter(j -> rule.rectified() ? values[j] > 0 : values[j] != 0)
                .sorted()
                .toArray();
    }

    private static int[] above(float[] thresholds, float[] values) {
        return IntStream.range(0, values.length)
                .filter(j -> values[j] > thresholds[thresholds.length == 1 ? 0 : j])
                .toArray();
    }

    /** Halves from -2 to 2 make ties; the spread between rows misleads the bar carried over. */
    private static float[] ties(Random random, int latents) {
        float[] values = new float[latents];
        float scale = random.nextBoolean() ? 1f : 0.25f;
        int shift = random.nextInt(5);
        for (int j = 0; j < latents; j++) {
            values[j] = (random.nextInt(9) - shift) * 0.5f * scale;
            if (values[j] == 0 && random.nextBoolean()) {
                values[j] = -0.0f;
            }
        }
        return values;
    }
}
