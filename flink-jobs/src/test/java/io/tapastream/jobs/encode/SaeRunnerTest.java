package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeLibrary;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Sample;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaeRunnerTest {
    private static final Sample ORDINARY = Messages.image("ordinary", 1, 1, 1);
    private static final Sample FAR = Messages.image("far", 1, 1e6f, 1e6f);

    private final SaeRunner runner = new SaeRunner(2, true);

    @Test
    void codesThatOverflowAreTheFaultOfTheSae() throws Exception {
        // e^75 times 1e6 is above the largest float, e^75 alone is not.
        try (SaeEncoder gated = SaeEncoder.open(gated(75))) {
            assertThat(runner.run(gated, List.of(ORDINARY, ORDINARY, ORDINARY), sample -> false))
                    .extracting(codes -> codes.views().get(0))
                    .containsOnly(new int[] {0, 1, 2});
            assertFails("CODES_NOT_FINITE", gated, ORDINARY, ORDINARY, FAR);
        }
    }

    @Test
    void theImagesThatAreWantedComeWithTheirActivations() throws Exception {
        Sample pair = Messages.pair("ordinary pair", 1, 1, 1);
        try (SaeEncoder gated = SaeEncoder.open(gated(0))) {
            List<SaeRunner.Codes> codes =
                    runner.run(
                            gated,
                            List.of(pair, ORDINARY, FAR),
                            sample -> !sample.id().equals(ORDINARY.id()));
            assertThat(codes.get(0).whole()).isNull();
            assertThat(codes.get(1).whole()).isNull();
            assertThat(codes.get(2).whole().embedding()).containsExactly(1e6f, 1e6f);
            assertThat(codes.get(2).whole().latents()).containsExactly(0, 1, 2);
            assertThat(codes.get(2).whole().activations()).containsExactly(2e6f, 2e6f, 2e6f);
        }
    }

    @Test
    void soIsAReconstructionThatOverflows() throws Exception {
        try (SaeEncoder gated = SaeEncoder.open(gated(74))) {
            assertThat(runner.run(gated, List.of(ORDINARY), sample -> false)).hasSize(1);
            assertFails("RECONSTRUCTION_NOT_FINITE", gated, FAR);
        }
    }

    @Test
    void soIsAModelThatCannotBeRun() throws Exception {
        long integers = 7; // INT64 in ONNX
        byte[] model =
                new OnnxModelBuilder("sae")
                        .input("x", 2)
                        .output("codes", 2)
                        .weights("table", new float[64], 64)
                        .node(
                                "Cast",
                                List.of("x"),
                                "places",
                                OnnxModelBuilder.attribute("to", integers))
                        .node("Gather", List.of("table", "places"), "codes")
                        .build();
        SaeDescriptor descriptor =
                new SaeDescriptor(SaeDescriptor.STANDARD, 2, 2, null, false, null);
        try (SaeEncoder misfit =
                SaeEncoder.open(SaeWeights.read(ByteBuffer.wrap(model), descriptor))) {
            assertFails("SAE_RUN", misfit, FAR);
        }
    }

    private void assertFails(String reason, SaeEncoder encoder, Sample... samples) {
        assertThatThrownBy(() -> runner.run(encoder, List.of(samples), sample -> false))
                .isInstanceOfSatisfying(
                        SaeFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** A gated SAE of three latents whose codes are e^scale (x1 + x2). */
    private static SaeWeights gated(float scale) throws Exception {
        float[] ones = {1, 1, 1, 1, 1, 1};
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", ones, 2, 3)
                        .add("W_dec", ones, 3, 2)
                        .add("b_dec", new float[2], 2)
                        .add("b_gate", new float[3], 3)
                        .add("r_mag", new float[] {scale, scale, scale}, 3)
                        .add("b_mag", new float[3], 3)
                        .toBytes();
        return SaeWeights.read(
                ByteBuffer.wrap(file), SaeLibrary.SAE_LENS, "{\"architecture\":\"gated\"}");
    }
}
