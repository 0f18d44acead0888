package io.tapastream.inference.encode;

import static io.tapastream.inference.encode.FormatChecks.D;
import static io.tapastream.inference.encode.FormatChecks.E;
import static io.tapastream.inference.encode.FormatChecks.K;
import static io.tapastream.inference.encode.FormatChecks.ROWS;
import static io.tapastream.inference.encode.FormatChecks.check;
import static io.tapastream.inference.encode.FormatChecks.embeddings;
import static io.tapastream.inference.encode.FormatChecks.hidden;
import static io.tapastream.inference.encode.FormatChecks.saeLens;
import static io.tapastream.inference.encode.NaiveCodes.above;
import static io.tapastream.inference.encode.NaiveCodes.largest;
import static io.tapastream.inference.encode.NaiveCodes.minus;
import static io.tapastream.inference.encode.NaiveCodes.plus;
import static io.tapastream.inference.encode.NaiveCodes.relu;
import static io.tapastream.inference.encode.NaiveCodes.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.TestTensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formulas that an entry of the configuration changes, against naive ones. */
class LibraryVariantsTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 30})
    void msaeSoftCap(double cap) throws Exception {
        TestTensors t = msae();
        check(
                t,
                SaeLibrary.MSAE,
                "{'activation':'TopKReLU_6','latent_soft_cap':" + cap + "}",
                x ->
                        Arrays.stream(relu(largest(msaeHidden(t, x), K)))
                                .map(code -> cap * Math.tanh(code / cap))
                                .toArray());
    }

    @Test
    void msaeTopKKeepsNegativeCodes() throws Exception {
        float[] low = new float[D];
        Arrays.fill(low, -3f);
        TestTensors t = msae().exactly("latent_bias", low, D);
        SparseBatch codes =
                check(
                        t,
                        SaeLibrary.MSAE,
                        "{'activation':'TopK_6','latent_soft_cap':2.0}",
                        x ->
                                Arrays.stream(largest(msaeHidden(t, x), K))
                                        .map(code -> 2 * Math.tanh(code / 2))
                                        .toArray());
        assertThat(codes.latents()).hasSize(ROWS * K);
    }

    @Test
    void msaeJumpRelu() throws Exception {
        TestTensors t = msae().normal("activation.log_threshold", 0.3, D);
        float[] thresholds = new float[D];
        for (int j = 0; j < D; j++) {
            thresholds[j] = (float) Math.exp(t.get("activation.log_threshold")[j]);
        }
        check(
                t,
                SaeLibrary.MSAE,
                "{'activation':'JumpReLU','latent_soft_cap':0}",
                x -> relu(above(msaeHidden(t, x), thresholds)));
    }

    @Test
    void thePublishedTopKWithItsEncoderBias() throws Exception {
        TestTensors t =
                saeLens("F32")
                        .normal("b_enc", 0.5, D)
                        .metadata(SaeLibrary.METADATA_CONFIG, "{\"encoder_bias\":true}");
        SaeDescriptor topk = new SaeDescriptor("topk", E, D, K, false, null);
        try (SaeEncoder encoder = SaeEncoder.open(SaeWeights.read(t.file(), topk))) {
            float[] embeddings = embeddings();
            float[] codes = DenseCodes.of(encoder.encode(embeddings, ROWS), D);
            for (int row = 0; row < ROWS; row++) {
                double[] x = new double[E];
                for (int i = 0; i < E; i++) {
                    x[i] = embeddings[row * E + i];
                }
                double[] expected = relu(largest(hidden(t, minus(x, t.get("b_dec"))), K));
                for (int j = 0; j < D; j++) {
                    assertThat((double) codes[row * D + j]).isCloseTo(expected[j], offset(1e-4));
                }
            }
        }
    }

    @Test
    void filesOfSaevFromWhenItSubtractedTheBiasAreWarnedAbout() throws Exception {
        String config = "{\"schema\":2,\"cfg\":{\"activation\":{\"cls\":\"Relu\",\"params\":{}}}}";
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        assertThat(SaeWeights.read(t.file(), SaeLibrary.SAEV, config).warnings())
                .singleElement()
                .asString()
                .contains("x - b_dec");
        TestTensors zero = t.exactly("b_dec", new float[E], E);
        assertThat(SaeWeights.read(zero.file(), SaeLibrary.SAEV, config).warnings()).isEmpty();
    }

    private static double[] msaeHidden(TestTensors t, double[] x) {
        double[] scaled =
                Arrays.stream(minus(x, t.get("mean_center"))).map(v -> v * 0.8f).toArray();
        return plus(
                times(minus(scaled, t.get("pre_bias")), t.get("encoder"), D), t.get("latent_bias"));
    }

    private static TestTensors msae() {
        return new TestTensors(5, "F32")
                .normal("encoder", 0.3, E, D)
                .normal("decoder", 0.3, D, E)
                .normal("pre_bias", 0.3, E)
                .normal("latent_bias", 0.3, D)
                .normal("mean_center", 0.3, E)
                .exactly("scaling_factor", new float[] {0.8f});
    }
}
