package io.tapastream.inference.encode;

import static io.tapastream.inference.encode.FormatChecks.D;
import static io.tapastream.inference.encode.FormatChecks.K;
import static io.tapastream.inference.encode.FormatChecks.check;
import static io.tapastream.inference.encode.FormatChecks.gated;
import static io.tapastream.inference.encode.FormatChecks.hidden;
import static io.tapastream.inference.encode.FormatChecks.normalized;
import static io.tapastream.inference.encode.FormatChecks.ramp;
import static io.tapastream.inference.encode.FormatChecks.saeLens;
import static io.tapastream.inference.encode.FormatChecks.timesNorms;
import static io.tapastream.inference.encode.NaiveCodes.above;
import static io.tapastream.inference.encode.NaiveCodes.largest;
import static io.tapastream.inference.encode.NaiveCodes.layerNorm;
import static io.tapastream.inference.encode.NaiveCodes.minus;
import static io.tapastream.inference.encode.NaiveCodes.relu;
import static io.tapastream.inference.encode.NaiveCodes.times;

import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.TestTensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link LibraryFormatsTest}: SAELens, and ViT-Prisma, which the code for SAELens reads. */
class SaeLensFormatsTest {
    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16", "BF16", "F64"})
    void saeLensStandard(String dtype) throws Exception {
        TestTensors t = saeLens(dtype).normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'standard','d_in':24,'d_sae':40}",
                x -> relu(hidden(t, minus(x, t.get("b_dec")))));
    }

    @Test
    void saeLensStandardThatLeavesTheInput() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'standard','apply_b_dec_to_input':false}",
                x -> relu(hidden(t, x)));
    }

    @Test
    void saeLensBeforeVersion6() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'standard','activation_fn_str':'topk',"
                        + "'activation_fn_kwargs':{'k':6}}",
                x -> relu(largest(hidden(t, minus(x, t.get("b_dec"))), K)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "layer_norm", "constant_norm_rescale"})
    void saeLensTopK(String normalization) throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'topk','k':6,'normalize_activations':'" + normalization + "'}",
                x ->
                        relu(
                                largest(
                                        hidden(
                                                t,
                                                minus(
                                                        normalized(normalization, x),
                                                        t.get("b_dec"))),
                                        K)));
    }

    @Test
    void saeLensTopKRescaled() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'topk','k':6,'rescale_acts_by_decoder_norm':true}",
                x -> relu(largest(timesNorms(t, hidden(t, minus(x, t.get("b_dec")))), K)));
    }

    @Test
    void saeLensScaledByTheActivationScaler() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'standard','normalize_activations':'expected_average_only_in',"
                        + "'activation_scaler':{'scaling_factor':0.5}}",
                x ->
                        relu(
                                hidden(
                                        t,
                                        minus(
                                                Arrays.stream(x).map(v -> 0.5 * v).toArray(),
                                                t.get("b_dec")))));
    }

    @Test
    void saeLensJumpRelu() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D).exactly("threshold", ramp(), D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'jumprelu'}",
                x -> above(relu(hidden(t, minus(x, t.get("b_dec")))), t.get("threshold")));
    }

    @Test
    void saeLensGated() throws Exception {
        TestTensors t =
                saeLens("F32")
                        .normal("b_gate", 0.3, D)
                        .normal("r_mag", 0.3, D)
                        .normal("b_mag", 0.3, D);
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'gated'}",
                x ->
                        gated(
                                times(minus(x, t.get("b_dec")), t.get("W_enc"), D),
                                t.get("b_gate"),
                                t.get("r_mag"),
                                t.get("b_mag")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"batchtopk", "matryoshka_batchtopk"})
    void saeLensTrainingFolders(String architecture) throws Exception {
        TestTensors t =
                saeLens("F32")
                        .normal("b_enc", 0.1, D)
                        .exactly("topk_threshold", new float[] {1.5f});
        check(
                t,
                SaeLibrary.SAE_LENS,
                "{'architecture':'"
                        + architecture
                        + "','k':6.0,'rescale_acts_by_decoder_norm':true,"
                        + "'matryoshka_widths':[8,40]}",
                x -> above(relu(timesNorms(t, hidden(t, minus(x, t.get("b_dec"))))), 1.5));
    }

    @Test
    void vitPrisma() throws Exception {
        TestTensors t = saeLens("F32").normal("b_enc", 0.1, D);
        check(
                t,
                SaeLibrary.VIT_PRISMA,
                "{'architecture':'standard','activation_fn_str':'relu'}",
                x -> relu(hidden(t, minus(layerNorm(x), t.get("b_dec")))));
    }

    @Test
    void vitPrismaGated() throws Exception {
        TestTensors t =
                saeLens("F32")
                        .normal("b_gate", 0.3, D)
                        .normal("r_mag", 0.3, D)
                        .normal("b_mag", 0.3, D);
        check(
                t,
                SaeLibrary.VIT_PRISMA,
                "{'architecture':'gated','activation_fn_str':'relu'}",
                x ->
                        gated(
                                times(minus(layerNorm(x), t.get("b_dec")), t.get("W_enc"), D),
                                t.get("b_gate"),
                                t.get("r_mag"),
                                t.get("b_mag")));
    }
}
