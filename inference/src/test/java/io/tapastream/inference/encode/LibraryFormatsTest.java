package io.tapastream.inference.encode;

import static io.tapastream.inference.encode.FormatChecks.D;
import static io.tapastream.inference.encode.FormatChecks.E;
import static io.tapastream.inference.encode.FormatChecks.K;
import static io.tapastream.inference.encode.FormatChecks.ROWS;
import static io.tapastream.inference.encode.FormatChecks.activation;
import static io.tapastream.inference.encode.FormatChecks.check;
import static io.tapastream.inference.encode.FormatChecks.filled;
import static io.tapastream.inference.encode.FormatChecks.gated;
import static io.tapastream.inference.encode.FormatChecks.hidden;
import static io.tapastream.inference.encode.FormatChecks.linear;
import static io.tapastream.inference.encode.FormatChecks.linearHidden;
import static io.tapastream.inference.encode.FormatChecks.overcomplete;
import static io.tapastream.inference.encode.FormatChecks.overcompleteHidden;
import static io.tapastream.inference.encode.FormatChecks.ramp;
import static io.tapastream.inference.encode.FormatChecks.saeLens;
import static io.tapastream.inference.encode.FormatChecks.sparsify;
import static io.tapastream.inference.encode.FormatChecks.trainer;
import static io.tapastream.inference.encode.NaiveCodes.above;
import static io.tapastream.inference.encode.NaiveCodes.largest;
import static io.tapastream.inference.encode.NaiveCodes.minus;
import static io.tapastream.inference.encode.NaiveCodes.plus;
import static io.tapastream.inference.encode.NaiveCodes.relu;
import static io.tapastream.inference.encode.NaiveCodes.rows;
import static io.tapastream.inference.encode.NaiveCodes.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.TestTensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each library's encode formula against a naive one, on random weights and embeddings; of SAELens
 * in {@link SaeLensFormatsTest}.
 */
class LibraryFormatsTest {
    @Test
    void dictionaryLearningStandard() throws Exception {
        TestTensors t = linear().normal("bias", 0.5, E);
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("AutoEncoder"),
                x -> relu(linearHidden(t, minus(x, t.get("bias")))));
    }

    @Test
    void dictionaryLearningTopK() throws Exception {
        TestTensors t = linear().normal("b_dec", 0.5, E);
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("AutoEncoderTopK"),
                x -> largest(relu(linearHidden(t, minus(x, t.get("b_dec")))), K));
    }

    @Test
    void dictionaryLearningBatchTopK() throws Exception {
        TestTensors t = linear().normal("b_dec", 0.5, E).exactly("threshold", new float[] {0.7f});
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("BatchTopKSAE"),
                x -> above(relu(linearHidden(t, minus(x, t.get("b_dec")))), 0.7f));
    }

    @Test
    void dictionaryLearningMatryoshka() throws Exception {
        TestTensors t =
                saeLens("F32").normal("b_enc", 0.1, D).exactly("threshold", new float[] {0.7f});
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("MatryoshkaBatchTopKSAE"),
                x -> above(relu(hidden(t, minus(x, t.get("b_dec")))), 0.7f));
    }

    @Test
    void dictionaryLearningJumpRelu() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D).exactly("threshold", ramp(), D);
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("JumpReluAutoEncoder"),
                x -> relu(above(hidden(t, x), t.get("threshold"))));
    }

    @Test
    void dictionaryLearningGated() throws Exception {
        TestTensors t =
                new TestTensors(5, "F32")
                        .normal("encoder.weight", 0.3, D, E)
                        .normal("decoder.weight", 0.3, E, D)
                        .normal("decoder_bias", 0.5, E)
                        .normal("gate_bias", 0.3, D)
                        .normal("r_mag", 0.3, D)
                        .normal("mag_bias", 0.3, D);
        check(
                t,
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("GatedAutoEncoder"),
                x ->
                        gated(
                                rows(minus(x, t.get("decoder_bias")), t.get("encoder.weight"), D),
                                t.get("gate_bias"),
                                t.get("r_mag"),
                                t.get("mag_bias")));
    }

    @Test
    void sparsifyTopK() throws Exception {
        TestTensors t = sparsify();
        check(
                t,
                SaeLibrary.SPARSIFY,
                "{'d_in':24,'k':6,'activation':'topk','expansion_factor':32}",
                x -> largest(relu(linearHidden(t, minus(x, t.get("b_dec")))), K));
    }

    @Test
    void sparsifyTranscoder() throws Exception {
        TestTensors t = sparsify();
        check(
                t,
                SaeLibrary.SPARSIFY,
                "{'d_in':24,'k':6,'transcode':true}",
                x -> largest(relu(linearHidden(t, x)), K));
    }

    @Test
    void sparsifyGroupMax() throws Exception {
        TestTensors t = sparsify();
        check(
                t,
                SaeLibrary.SPARSIFY,
                "{'d_in':24,'k':8,'activation':'groupmax'}",
                x -> {
                    double[] a = relu(linearHidden(t, minus(x, t.get("b_dec"))));
                    double[] codes = new double[D];
                    for (int group = 0; group < 8; group++) {
                        double[] part = Arrays.copyOfRange(a, group * 5, group * 5 + 5);
                        System.arraycopy(largest(part, 1), 0, codes, group * 5, 5);
                    }
                    return codes;
                });
    }

    @Test
    void overcompleteStandard() throws Exception {
        TestTensors t = overcomplete();
        check(
                t,
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'standard'}",
                x -> relu(overcompleteHidden(t, x)));
    }

    @Test
    void overcompleteTopK() throws Exception {
        TestTensors t = overcomplete();
        check(
                t,
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'topk','top_k':6}",
                x -> largest(relu(overcompleteHidden(t, x)), K));
    }

    @Test
    void overcompleteBatchTopK() throws Exception {
        TestTensors t = overcomplete();
        check(
                t,
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'batchtopk','top_k':640,'running_threshold':0.75}",
                x -> above(relu(overcompleteHidden(t, x)), 0.75));
    }

    @Test
    void overcompleteJump() throws Exception {
        TestTensors t = overcomplete().normal("thresholds", 0.3, D);
        float[] thresholds = new float[D];
        for (int j = 0; j < D; j++) {
            thresholds[j] = (float) Math.exp(t.get("thresholds")[j]);
        }
        check(
                t,
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'jumprelu'}",
                x -> above(relu(overcompleteHidden(t, x)), thresholds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "topk"})
    void msae(String architecture) throws Exception {
        TestTensors t =
                new TestTensors(5, "F32")
                        .normal("encoder", 0.3, E, D)
                        .normal("decoder", 0.3, D, E)
                        .normal("pre_bias", 0.3, E)
                        .normal("latent_bias", 0.3, D)
                        .normal("mean_center", 0.3, E)
                        .exactly("scaling_factor", new float[] {0.8f});
        check(
                t,
                SaeLibrary.MSAE,
                "{'architecture':'" + architecture + "','k':6,'latent_soft_cap':0.0}",
                x -> {
                    double[] scaled =
                            Arrays.stream(minus(x, t.get("mean_center")))
                                    .map(v -> v * 0.8f)
                                    .toArray();
                    double[] h =
                            plus(
                                    times(minus(scaled, t.get("pre_bias")), t.get("encoder"), D),
                                    t.get("latent_bias"));
                    return relu(architecture.equals("topk") ? largest(h, K) : h);
                });
    }

    @Test
    void saevRelu() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(t, SaeLibrary.SAEV, activation("Relu"), x -> relu(hidden(t, x)));
    }

    @Test
    void saevTopKKeepsNegativeCodes() throws Exception {
        TestTensors t =
                new TestTensors(5, "F32")
                        .normal("W_enc", 0.3, E, D)
                        .normal("W_dec", 0.3, D, E)
                        .normal("b_dec", 0.5, E)
                        .exactly("b_enc", filled(-3f), D);
        SparseBatch codes =
                check(t, SaeLibrary.SAEV, activation("TopK"), x -> largest(hidden(t, x), K));
        float smallest = 0;
        for (float value : codes.values()) {
            smallest = Math.min(smallest, value);
        }
        assertThat(smallest).isNegative();
        assertThat(codes.latents()).hasSize(ROWS * K);
    }

    @Test
    void saevBatchTopK() throws Exception {
        TestTensors t =
                saeLens("F32").normal("b_enc", 0.1, D).exactly("threshold", new float[] {0.7f});
        check(t, SaeLibrary.SAEV, activation("BatchTopK"), x -> above(hidden(t, x), 0.7f));
    }
}
