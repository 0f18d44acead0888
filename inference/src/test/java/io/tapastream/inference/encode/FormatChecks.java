package io.tapastream.inference.encode;

import static io.tapastream.inference.encode.NaiveCodes.constantNorm;
import static io.tapastream.inference.encode.NaiveCodes.layerNorm;
import static io.tapastream.inference.encode.NaiveCodes.plus;
import static io.tapastream.inference.encode.NaiveCodes.rows;
import static io.tapastream.inference.encode.NaiveCodes.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.TestTensors;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Random tensors of each library's shape, and the comparison of codes with a naive formula. */
final class FormatChecks {
    static final int E = 24;
    static final int D = 40;
    static final int K = 6;
    static final int ROWS = 50;

    private FormatChecks() {}

    static SparseBatch check(
            TestTensors tensors, SaeLibrary library, String config, UnaryOperator<double[]> formula)
            throws Exception {
        SaeWeights weights = SaeWeights.read(tensors.file(), library, config.replace('\'', '"'));
        assertThat(weights.warnings()).isEmpty();
        float[] embeddings = embeddings();
        try (SaeEncoder encoder = SaeEncoder.open(weights)) {
            assertThat(encoder.embeddingWidth()).isEqualTo(E);
            assertThat(encoder.dictionarySize()).isEqualTo(D);
            SparseBatch codes = encoder.encode(embeddings, ROWS);
            float[] dense = DenseCodes.of(codes, D);
            int active = 0;
            for (int row = 0; row < ROWS; row++) {
                double[] x = new double[E];
                for (int i = 0; i < E; i++) {
                    x[i] = embeddings[row * E + i];
                }
                double[] expected = formula.apply(x);
                for (int j = 0; j < D; j++) {
                    float found = dense[row * D + j];
                    assertThat(found != 0f)
                            .as("row %d latent %d: %s", row, j, expected[j])
                            .isEqualTo(expected[j] != 0);
                    assertThat((double) found).isCloseTo(expected[j], offset(1e-4));
                    active += found != 0f ? 1 : 0;
                }
            }
            assertThat(active).isBetween(ROWS, ROWS * D - ROWS);
            return codes;
        }
    }

    static float[] embeddings() {
        Random random = new Random(11);
        float[] values = new float[ROWS * E];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() + 0.2);
        }
        return values;
    }

    static TestTensors saeLens(String dtype) {
        return new TestTensors(5, dtype)
                .normal("W_enc", 0.3, E, D)
                .normal("W_dec", 0.3, D, E)
                .normal("b_dec", 0.5, E);
    }

    static TestTensors linear() {
        return new TestTensors(5, "F32")
                .normal("encoder.weight", 0.3, D, E)
                .normal("encoder.bias", 0.1, D)
                .normal("decoder.weight", 0.3, E, D);
    }

    static TestTensors sparsify() {
        return new TestTensors(5, "F32")
                .normal("encoder.weight", 0.3, D, E)
                .normal("encoder.bias", 0.1, D)
                .normal("W_dec", 0.3, D, E)
                .normal("b_dec", 0.5, E);
    }

    static TestTensors overcomplete() {
        return new TestTensors(5, "F32")
                .normal("encoder.final_block.0.weight", 0.3, D, E)
                .normal("encoder.final_block.0.bias", 0.1, D)
                .normal("dictionary._weights", 0.3, D, E);
    }

    static double[] hidden(TestTensors t, double[] x) {
        return plus(times(x, t.get("W_enc"), D), t.get("b_enc"));
    }

    static double[] linearHidden(TestTensors t, double[] x) {
        return plus(rows(x, t.get("encoder.weight"), D), t.get("encoder.bias"));
    }

    static double[] overcompleteHidden(TestTensors t, double[] x) {
        return plus(
                rows(x, t.get("encoder.final_block.0.weight"), D),
                t.get("encoder.final_block.0.bias"));
    }

    static double[] normalized(String normalization, double[] x) {
        return switch (normalization) {
            case "layer_norm" -> layerNorm(x);
            case "constant_norm_rescale" -> constantNorm(x);
            default -> x;
        };
    }

    static double[] timesNorms(TestTensors t, double[] h) {
        double[] scaled = new double[D];
        for (int j = 0; j < D; j++) {
            double squares = 0;
            for (int i = 0; i < E; i++) {
                squares += Math.pow(t.get("W_dec")[j * E + i], 2);
            }
            scaled[j] = h[j] * Math.sqrt(squares);
        }
        return scaled;
    }

    static double[] gated(double[] h, float[] gateBias, float[] logScale, float[] magnitudeBias) {
        double[] codes = new double[D];
        for (int j = 0; j < D; j++) {
            double magnitude = Math.exp(logScale[j]) * h[j] + magnitudeBias[j];
            codes[j] = h[j] + gateBias[j] > 0 ? Math.max(magnitude, 0) : 0;
        }
        return codes;
    }

    static String trainer(String dictionary) {
        return "{'trainer':{'dict_class':'"
                + dictionary
                + "','activation_dim':24,'dict_size':40,'k':6}}";
    }

    static String activation(String function) {
        return "{'schema':5,'cfg':{'activation':{'cls':'" + function + "','params':{'top_k':6}}}}";
    }

    static float[] ramp() {
        float[] values = new float[D];
        for (int j = 0; j < D; j++) {
            values[j] = 0.02f * j + 0.1f;
        }
        return values;
    }

    static float[] filled(float value) {
        float[] values = new float[D];
        Arrays.fill(values, value);
        return values;
    }
}
