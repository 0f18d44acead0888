package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.intake.ActivationRule;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fast selectors against sorting, on rows with many ties and few positive values. */
class RowSelectorPropertyTest {

    @Test
    void topKTakesTheLargestAndTheLowestOfTies() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            int latents = 1 + random.nextInt(300);
            int k = 1 + random.nextInt(latents);
            boolean rectified = random.nextBoolean();
            RowSelector selector = RowSelector.of(new ActivationRule.TopK(k, rectified), latents);
            for (int row = 0; row < 8; row++) {
                float[] values = row(random, latents);
                int[] expected =
                        IntStream.range(0, latents)
                                .boxed()
                                .sorted((a, b) -> Double.compare(values[b] + 0.0, values[a] + 0.0))
                                .limit(k)
                                .mapToInt(Integer::intValue)
                                .filter(j -> rectified ? values[j] > 0 : values[j] != 0)
                                .sorted()
                                .toArray();
                assertRow(selector, values, expected);
            }
        }
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
            RowSelector selector =
                    RowSelector.of(new ActivationRule.Threshold(thresholds), latents);
            for (int row = 0; row < 4; row++) {
                float[] values = row(random, latents);
                int[] expected =
                        IntStream.range(0, latents)
                                .filter(j -> values[j] > thresholds[thresholds.length == 1 ? 0 : j])
                                .toArray();
                assertRow(selector, values, expected);
            }
        }
    }

    /** Rows that rise raise the bar again and again; in rows that fall the first values stay. */
    @Test
    void topKOfLargeDictionaries() {
        Random random = new Random(44);
        for (int round = 0; round < 60; round++) {
            int latents = 1000 + random.nextInt(3000);
            int k = 1 + random.nextInt(30);
            RowSelector selector = RowSelector.of(new ActivationRule.TopK(k, true), latents);
            for (int row = 0; row < 5; row++) {
                float slope = (random.nextInt(3) - 1) * 0.01f;
                float[] values = new float[latents];
                for (int j = 0; j < latents; j++) {
                    values[j] = (float) random.nextGaussian() + slope * j;
                }
                int[] expected =
                        IntStream.range(0, latents)
                                .boxed()
                                .sorted((a, b) -> Float.compare(values[b], values[a]))
                                .limit(k)
                                .mapToInt(Integer::intValue)
                                .filter(j -> values[j] > 0)
                                .sorted()
                                .toArray();
                assertRow(selector, values, expected);
            }
        }
    }

    /** Halves from -2 to 2 make ties; the spread between rows misleads the bar carried over. */
    private static float[] row(Random random, int latents) {
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

    private static void assertRow(RowSelector selector, float[] values, int[] expected) {
        int[] bits = new int[values.length];
        for (int j = 0; j < bits.length; j++) {
            bits[j] = Float.floatToRawIntBits(values[j]);
        }
        CodeSink sink = new CodeSink(1, 4);
        selector.select(bits, sink);
        sink.endRow();
        SparseBatch codes = sink.finish();
        assertThat(codes.latents()).isEqualTo(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(codes.values()[i]).isEqualTo(values[expected[i]]);
        }
    }
}
