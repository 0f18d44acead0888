package io.tapastream.inference.encode;

import static io.tapastream.inference.encode.FormatChecks.D;
import static io.tapastream.inference.encode.FormatChecks.E;
import static io.tapastream.inference.encode.FormatChecks.K;
import static io.tapastream.inference.encode.FormatChecks.ROWS;
import static io.tapastream.inference.encode.FormatChecks.activation;
import static io.tapastream.inference.encode.FormatChecks.linear;
import static io.tapastream.inference.encode.FormatChecks.overcomplete;
import static io.tapastream.inference.encode.FormatChecks.ramp;
import static io.tapastream.inference.encode.FormatChecks.saeLens;
import static io.tapastream.inference.encode.FormatChecks.sparsify;
import static io.tapastream.inference.encode.FormatChecks.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.TestTensors;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every library's file in every dtype: the codes are those of a file of 32-bit floats with the same
 * numbers, bit by bit. The formulas themselves are held by {@link LibraryFormatsTest}, {@link
 * SaeLensFormatsTest} and {@link PublishedCodesTest}.
 */
class DtypesTest {
    private static final TestTensors LENS = saeLens("F32").normal("b_enc", 0.1, D);
    private static final TestTensors LINEAR = linear().normal("b_dec", 0.5, E);
    private static final TestTensors GATED =
            saeLens("F32").normal("b_gate", 0.3, D).normal("r_mag", 0.3, D).normal("b_mag", 0.3, D);
    private static final TestTensors MSAE =
            new TestTensors(5, "F32")
                    .normal("encoder", 0.3, E, D)
                    .normal("pre_bias", 0.3, E)
                    .normal("latent_bias", 0.3, D)
                    .normal("mean_center", 0.3, E)
                    .exactly("scaling_factor", new float[] {0.75f});

    private interface Reading {
        SaeWeights of(ByteBuffer file) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "F64"})
    void published(String dtype) throws Exception {
        TestTensors tensors =
                saeLens("F32")
                        .normal("b_enc", 0.1, D)
                        .exactly("threshold", new float[] {0.75f})
                        .normal("jumprelu.log_threshold", 0.5, D);
        Map<String, String> without =
                Map.of(
                        "topk", "jumprelu.log_threshold",
                        "batchtopk", "jumprelu.log_threshold",
                        "matryoshka", "jumprelu.log_threshold",
                        "jumprelu", "threshold",
                        "untrained", "jumprelu.log_threshold");
        for (Map.Entry<String, String> kind : without.entrySet()) {
            SaeDescriptor descriptor = new SaeDescriptor(kind.getKey(), E, D, K, true, null);
            assertSameCodes(
                    tensors.as("F32").without(kind.getValue()),
                    dtype,
                    file -> SaeWeights.read(file, descriptor));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "F64"})
    void libraries(String dtype) throws Exception {
        TestTensors thresholds = LENS.as("F32").exactly("threshold", ramp(), D);
        TestTensors trained = LENS.as("F32").exactly("topk_threshold", new float[] {1.5f});
        TestTensors one = LENS.as("F32").exactly("threshold", new float[] {0.75f});
        assertSameCodes(SaeLibrary.SAE_LENS, "{'architecture':'topk','k':6}", LENS, dtype);
        assertSameCodes(SaeLibrary.SAE_LENS, "{'architecture':'jumprelu'}", thresholds, dtype);
        assertSameCodes(SaeLibrary.SAE_LENS, "{'architecture':'gated'}", GATED, dtype);
        assertSameCodes(
                SaeLibrary.SAE_LENS,
                "{'architecture':'batchtopk','k':6,'rescale_acts_by_decoder_norm':true}",
                trained,
                dtype);
        assertSameCodes(SaeLibrary.VIT_PRISMA, "{'architecture':'standard'}", LENS, dtype);
        assertSameCodes(SaeLibrary.DICTIONARY_LEARNING, trainer("AutoEncoderTopK"), LINEAR, dtype);
        assertSameCodes(
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("BatchTopKSAE"),
                LINEAR.as("F32").exactly("threshold", new float[] {0.75f}),
                dtype);
        assertSameCodes(
                SaeLibrary.DICTIONARY_LEARNING, trainer("MatryoshkaBatchTopKSAE"), one, dtype);
        assertSameCodes(
                SaeLibrary.DICTIONARY_LEARNING, trainer("JumpReluAutoEncoder"), thresholds, dtype);
        assertSameCodes(SaeLibrary.SPARSIFY, "{'k':6}", sparsify(), dtype);
        assertSameCodes(SaeLibrary.SPARSIFY, "{'k':8,'activation':'groupmax'}", sparsify(), dtype);
        assertSameCodes(
                SaeLibrary.OVERCOMPLETE, "{'architecture':'topk','k':6}", overcomplete(), dtype);
        assertSameCodes(
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'jumprelu'}",
                overcomplete().normal("thresholds", 0.3, D),
                dtype);
        assertSameCodes(SaeLibrary.MSAE, "{'architecture':'topk','k':6}", MSAE, dtype);
        assertSameCodes(SaeLibrary.SAEV, activation("TopK"), LENS, dtype);
        assertSameCodes(SaeLibrary.SAEV, activation("BatchTopK"), one, dtype);
    }

    /** The architectures that the same reader reads as in {@link #libraries}. */
    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "F64"})
    void otherArchitectures(String dtype) throws Exception {
        TestTensors trained = LENS.as("F32").exactly("topk_threshold", new float[] {1.5f});
        TestTensors gated =
                new TestTensors(5, "F32")
                        .normal("encoder.weight", 0.3, D, E)
                        .normal("decoder_bias", 0.5, E)
                        .normal("gate_bias", 0.3, D)
                        .normal("r_mag", 0.3, D)
                        .normal("mag_bias", 0.3, D);
        assertSameCodes(
                SaeLibrary.SAE_LENS,
                "{'architecture':'matryoshka_batchtopk','k':6,'matryoshka_widths':[8,40]}",
                trained,
                dtype);
        assertSameCodes(SaeLibrary.VIT_PRISMA, "{'architecture':'gated'}", GATED, dtype);
        assertSameCodes(
                SaeLibrary.DICTIONARY_LEARNING,
                trainer("AutoEncoder"),
                linear().normal("bias", 0.5, E),
                dtype);
        assertSameCodes(SaeLibrary.DICTIONARY_LEARNING, trainer("GatedAutoEncoder"), gated, dtype);
        assertSameCodes(
                SaeLibrary.OVERCOMPLETE, "{'architecture':'standard'}", overcomplete(), dtype);
        assertSameCodes(
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'batchtopk','running_threshold':0.75}",
                overcomplete(),
                dtype);
        assertSameCodes(SaeLibrary.MSAE, "{'architecture':'standard'}", MSAE, dtype);
        assertSameCodes(SaeLibrary.SAEV, activation("Relu"), LENS, dtype);
    }

    private static void assertSameCodes(
            SaeLibrary library, String config, TestTensors tensors, String dtype) throws Exception {
        assertSameCodes(
                tensors, dtype, file -> SaeWeights.read(file, library, config.replace('\'', '"')));
    }

    private static void assertSameCodes(TestTensors tensors, String dtype, Reading reading)
            throws Exception {
        TestTensors held = tensors.as(dtype);
        float[] embeddings = FormatChecks.embeddings();
        try (SaeEncoder stored = SaeEncoder.open(reading.of(held.file()));
                SaeEncoder plain = SaeEncoder.open(reading.of(held.as("F32").file()))) {
            SparseBatch found = stored.encode(embeddings, ROWS);
            SparseBatch expected = plain.encode(embeddings, ROWS);
            assertThat(found.latents()).isNotEmpty().isEqualTo(expected.latents());
            assertThat(found.values()).isEqualTo(expected.values());
        }
    }
}
